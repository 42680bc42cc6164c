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

from prompts.network import Weights, checksum

Features = Sequence[str]


@dataclass(frozen=True)
class Kind:
    """How wide a network is, and how many texts must have a feature for it to count."""

    width: int
    fewest: int


MEANING, LETTERS = Kind(width=48, fewest=2), Kind(width=32, fewest=3)

# chosen on texts not learned from (docs/understanding.md): more steps, or noise in the examples, bring no more
STEPS = 7
BATCH = 128
RATE = 0.002
SEED = 1
MOST = 127  # of a row's whole numbers


def trained(examples: Sequence[tuple[str, Features]], learned_from: str, kind: Kind) -> Weights:
    """The weights; `examples` are labels and features."""
    counted = Counter(feature for _, features in examples for feature in set(features))
    keys = sorted({checksum(feature) for feature, count in counted.items() if count >= kind.fewest})
    row_of = {key: row for row, key in enumerate(keys)}
    rows = [
        sorted({row_of[key] for key in map(checksum, features) if key in row_of}) for _, features in examples
    ]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.int32)
    ones = np.ones(len(columns), dtype=np.float32)
    texts = normalize(csr_matrix((ones, columns, starts), shape=(len(examples), len(keys))))
    model = MLPClassifier(
        (kind.width,),
        max_iter=STEPS,
        batch_size=min(BATCH, len(examples)),
        learning_rate_init=RATE,
        random_state=SEED,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it would go on to learn the examples by heart
        model.fit(texts, [label for label, _ in examples])
    first, second = model.coefs_
    unit = float(np.abs(first).max()) / MOST
    whole = np.round(first / unit).astype(int).tolist()
    return Weights(
        learned_from,
        [str(label) for label in model.classes_],
        unit,
        dict(zip(keys, whole, strict=True)),
        model.intercepts_[0].tolist(),
        model.intercepts_[1].tolist(),
        second.T.tolist(),
    )
