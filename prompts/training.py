"""Learns the weights of prompts/regression.py from examples: `helselinja learn`, for whoever edits content."""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from prompts.glossary import Meaning
from prompts.regression import INTERCEPT, LEARNED_FROM, TENTHS, features

FEWEST = 2  # texts that have a feature
STRENGTH = 8.0  # C of scikit-learn: the smaller, the smaller the weights; chosen on texts not learned from
STEPS = 1000


def trained(examples: Sequence[tuple[str, Sequence[Meaning]]], learned_from: str) -> str:
    """The text of weights.tsv; `examples` are labels, and what each word of a text means."""
    vectorizer = TfidfVectorizer(analyzer=features, min_df=FEWEST, sublinear_tf=True)
    texts = vectorizer.fit_transform([meanings for _, meanings in examples])
    # every label counts the same, however many examples it has
    model = LogisticRegression(C=STRENGTH, max_iter=STEPS, class_weight="balanced")
    model.fit(texts, [label for label, _ in examples])
    names = vectorizer.get_feature_names_out()
    lines = [
        f"{LEARNED_FROM} {learned_from}",
        "\t".join([str(len(names)), "rare", *model.classes_]),
        "\t".join([INTERCEPT, "", *_tenths(model.intercept_)]),
    ]
    lines += [
        "\t".join([str(name), f"{vectorizer.idf_[at]:.2f}", *_tenths(model.coef_[:, at])])
        for at, name in sorted(enumerate(names), key=lambda each: str(each[1]))
    ]
    return "\n".join([*lines, ""])


def _tenths(weights: Sequence[float]) -> list[str]:
    return [str(round(TENTHS * float(weight))) for weight in weights]
