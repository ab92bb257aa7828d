"""Claims that are made of practitioners: names matched, judged by shapes, summed up in a verdict."""
