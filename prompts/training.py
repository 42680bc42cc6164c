"""Learns the weights of prompts/network.py from examples: `helselinja learn`, for whoever edits content."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import normalize

from prompts.network import Weights, key_of

Features = Sequence[str]


@dataclass(frozen=True)
class Kind:
    """How wide each of the networks is, and how many texts must have a feature for it to count."""

    width: int
    fewest: int


MEANING, LETTERS = Kind(width=32, fewest=3), Kind(width=20, fewest=4)

# chosen on texts not learned from (docs/understanding.md): more steps, or noise in the examples, bring no more
STEPS = 7
BATCH = 128
RATE = 0.002
SEEDS = (1, 2, 3)  # where learning starts from: what all have learned is less of an accident
MOST = 127  # of a row's whole numbers


def trained(examples: Sequence[tuple[str, Features]], learned_from: str, kind: Kind) -> Weights:
    """The weights; `examples` are labels and features."""
    counted = Counter(feature for _, features in examples for feature in set(features))
    keys = sorted({key_of(feature) for feature, count in counted.items() if count >= kind.fewest})
    row_of = {key: row for row, key in enumerate(keys)}
    rows = [
        sorted({row_of[key] for key in map(key_of, features) if key in row_of}) for _, features in examples
    ]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.int32)
    ones = np.ones(len(columns), dtype=np.float32)
    texts = normalize(csr_matrix((ones, columns, starts), shape=(len(examples), len(keys))))
    models = [_model(texts, [label for label, _ in examples], kind.width, seed) for seed in SEEDS]
    # side by side they are one network that gives the mean of what each gives
    first = np.hstack([model.coefs_[0] for model in models])
    second = np.vstack([model.coefs_[1] for model in models]) / len(models)
    unit = float(np.abs(first).max()) / MOST
    whole = np.round(first / unit).astype(int).tolist()
    return Weights(
        learned_from,
        [str(label) for label in models[0].classes_],
        unit,
        dict(zip(keys, whole, strict=True)),
        np.hstack([model.intercepts_[0] for model in models]).tolist(),
        np.mean([model.intercepts_[1] for model in models], axis=0).tolist(),
        second.T.tolist(),
    )


def _model(texts: csr_matrix, labels: Sequence[str], width: int, seed: int) -> MLPClassifier:
    batch = min(BATCH, len(labels))
    model = MLPClassifier(
        (width,), max_iter=STEPS, batch_size=batch, learning_rate_init=RATE, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it would go on to learn the examples by heart
        model.fit(texts, labels)
    return model
