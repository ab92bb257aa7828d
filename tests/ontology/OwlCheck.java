import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLNamedIndividual;
import org.semanticweb.owlapi.model.OWLObjectProperty;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/**
 * Checks OWL files with the OWL API and the HermiT reasoner and prints tab-separated facts for test_owl.py.
 *
 * <p>Arguments: the IRI of an object property whose entailed statements are listed, then RDF/XML files. Each line
 * starts with the file's name and a key: axioms, violation (profile, text), consistent, unsatisfiable, entailed.
 */
public class OwlCheck {
  public static void main(String[] arguments) throws Exception {
    IRI property = IRI.create(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
      File file = new File(arguments[i]);
      OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
      OWLOntology ontology = manager.loadOntologyFromOntologyDocument(file);
      say(file, "axioms", String.valueOf(ontology.getLogicalAxiomCount()));
      boolean direct = new OWL2DLProfile().checkOntology(ontology).isInProfile();
      for (OWLProfile profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()}) {
        for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
          say(file, "violation", profile.getName() + ": " + violation);
        }
      }
      if (!direct) {
        say(file, "consistent", "not decidable outside OWL 2 DL");
        continue;
      }
      Reasoner reasoner = new Reasoner(ontology);
      boolean consistent = reasoner.isConsistent();
      say(file, "consistent", String.valueOf(consistent));
      if (consistent) {
        reason(file, ontology, reasoner, manager.getOWLDataFactory().getOWLObjectProperty(property));
      }
    }
  }

  private static void reason(File file, OWLOntology ontology, Reasoner reasoner, OWLObjectProperty property) {
    for (OWLClass name : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
      say(file, "unsatisfiable", name.getIRI().toString());
    }
    Set<String> entailed = new TreeSet<String>();
    for (OWLNamedIndividual subject : ontology.getIndividualsInSignature()) {
      for (OWLNamedIndividual object : reasoner.getObjectPropertyValues(subject, property).getFlattened()) {
        entailed.add(subject.getIRI() + " " + object.getIRI());
      }
    }
    for (String statement : entailed) {
      say(file, "entailed", statement);
    }
  }

  private static void say(File file, String key, String value) {
    System.out.println(file.getName() + "\t" + key + "\t" + value.replaceAll("\\s+", " "));
  }
}
