"""What counts say and how sure it is, each question a file of this folder.

intervals (how sure is a share?), comparisons (do two schemes or optimizers differ? with independent, paired and
significance) and distances (by how much?), unseen (which minima were missed?), effort (what did a hit cost?),
boundaries (where do the basins of a map meet?), entropy, dimension and wada (how entangled are they?) and entanglement,
which asks all three.

To add one:

1. Create `NAME.py` here; its docstring is the question that it answers.
2. Write pure functions of numpy arrays of counts or labels, with scipy where it has the distribution. Each docstring
   gives the formula, the source and an example; random draws come from a seed.
3. Import `scipy.stats` inside of functions: it takes half a second, and the tables import this folder.
"""
