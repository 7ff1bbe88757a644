"""What every printed number means, in a sentence each."""

from collections.abc import Iterable

SENTENCES = {
    "share": "Share: starts that ended so, of all starts; those that reached no minimum are among them.",
    "wilson": "Wilson intervals: the true shares that a score test does not reject; they cover about as often as said.",
    "clopper-pearson": "Clopper–Pearson intervals: cover each true share at least as often as said.",
    "goodman": "Goodman intervals: cover all shares of an init and optimizer together (Goodman 1965).",
    "sison-glaz": "Sison–Glaz intervals: cover all shares of an init and optimizer together (Sison and Glaz 1995).",
    "simultaneous": "Simultaneous: widened by Bonferroni's rule, so that all shares hold together.",
    "clustered": """
        Clustered by start: runs from one start are correlated, so that they carry the information of fewer independent
        runs; the interval takes that effective number (Kish), and less where few starts say how much they vary (Korn
        and Graubard 1998). It never ends closer to 0 or 1 than with as many runs as starts and no hit, or nothing
        else: a kind of start that was not drawn may end otherwise.""",
    "spread": """
        Spread of replicates: balanced starts depend on each other, so that independent scrambles of them are counted,
        and Student's t of their shares is the error bar.""",
    "boundary": """
        Boundary cells: grid starts are no sample; a basin's area is uncertain by the cells that its boundary runs
        through.""",
    "cost": """
        Success: the share that reached a lowest minimum, with Wilson's interval where the others hold for all shares
        together. Expected steps: the steps of all runs over the runs that reached one, which is what restarts cost
        until the first; the interval is Student's t for the logarithm of that ratio, and takes two runs that reached
        one.""",
    "losses": "Mean loss and its quantiles (10, 50, 90 %): of the minima that were hit; other runs have no value here.",
    "coverage": """
        Coverage: 1 − once/hits, with the minima that were hit once, estimates the share of starts whose minimum was
        seen (Good and Turing), with Esty's interval, widened for few hits.""",
    "chao1": "At least: Chao's lower bound for the number of minima that these starts can reach, with its interval.",
    "rule": """
        Expected: the number of minima to expect, w(n − 1)/(n − w − 2) for w minima in n hits. Covered: it exceeds w by
        at most 1/2 (Boender and Rinnooy Kan), which takes 2w² + 3w + 2 hits.""",
    "paired": """
        Paired: both descend from the same starts, or share their random numbers, so that the test looks at the starts
        that ended differently.""",
    "first": """
        First of each start: several runs of one start are no independent pairs, so that the first stands for it in
        tests, distances and differences. Shares above are of all runs, and may differ otherwise.""",
    "independent": "Independent: the starts of the two were drawn apart, so that the test compares two samples.",
    "none": "No test: such starts are no random sample, and without chance there is nothing to test against.",
    "fisher": "Fisher's exact test: of two shares in two independent samples.",
    "g": "G test: of the shares of all outcomes in two independent samples.",
    "mcnemar": "McNemar's exact test: of two shares from the same starts, by those that only one of the two reached.",
    "bowker": "Bowker's test: whether starts move from each outcome to each other one as often as back.",
    "stuart-maxwell": "Stuart–Maxwell test: whether every outcome has the same share in both.",
    "permutation": """
        Permutation test: how often exchanging the two by chance makes the shares as different as they are; right for
        few hits of many minima.""",
    "holm": """
        Adjusted: p by Holm's rule for all comparisons of the table; where it is small, the difference is hardly an
        accident.""",
    "distance": """
        Distance: total variation, the least share of starts that would have to end otherwise to make the two alike,
        with a bootstrap interval.""",
    "difference": """
        Difference: of the shares that reached a lowest minimum, or the target, first minus second, with Newcombe's
        interval.""",
}
"""What is said of a term, in the order of printing."""


def explain(terms: Iterable[str]) -> list[str]:
    """The sentences of the terms that occur, each once and in one line.

    >>> explain(["share", "independent", "share"])[1]
    'Independent: the starts of the two were drawn apart, so that the test compares two samples.'
    """
    asked = set(terms)
    return [" ".join(sentence.split()) for term, sentence in SENTENCES.items() if term in asked]
