import numpy as np
import pytest
from scipy.special import softmax
from sklearn import metrics as sklearn_metrics

from aiva import metrics

LABELS = np.array([0, 0, 1, 2, 2, 2], "int32")
PREDICTED = np.array([0, 1, 1, 2, 2, 0])
LOGITS = np.eye(3, dtype="float32")[PREDICTED] * 4 - 1


def random_answers(seed, count=200, num_classes=5):
    """Draw labels and logits that favour the label a little."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, num_classes, count)
    logits = random.normal(size=(count, num_classes))
    return labels, logits + np.eye(num_classes)[labels]


@pytest.mark.parametrize("given", [PREDICTED, LOGITS, LOGITS.tolist()])
def test_by_hand(given):
    assert metrics.accuracy(LABELS, given) == pytest.approx(4 / 6)
    assert isinstance(metrics.accuracy(LABELS, given), float)
    assert metrics.confusion_matrix(LABELS, given).tolist() == [
        [1, 1, 0],
        [0, 1, 0],
        [1, 0, 2],
    ]
    result = metrics.per_class(LABELS, given)
    assert list(result) == ["precision", "recall", "f1", "count"]
    np.testing.assert_allclose(result["precision"], [1 / 2, 1 / 2, 1])
    np.testing.assert_allclose(result["recall"], [1 / 2, 1, 2 / 3])
    np.testing.assert_allclose(result["f1"], [1 / 2, 2 / 3, 4 / 5])
    assert result["count"].tolist() == [2, 1, 3]


@pytest.mark.parametrize("seed", range(3))
def test_agree_with_scikit_learn(seed):
    labels, logits = random_answers(seed)
    predicted = logits.argmax(1)
    assert metrics.accuracy(labels, logits) == pytest.approx(
        sklearn_metrics.accuracy_score(labels, predicted)
    )
    np.testing.assert_array_equal(
        metrics.confusion_matrix(labels, logits),
        sklearn_metrics.confusion_matrix(labels, predicted),
    )
    np.testing.assert_allclose(
        metrics.per_class(labels, logits)["f1"],
        sklearn_metrics.f1_score(labels, predicted, average=None),
    )


def test_classes_that_are_missing_keep_their_place():
    matrix = metrics.confusion_matrix([0, 1], [0, 0], num_classes=4)
    assert matrix.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [0] * 4, [0] * 4]
    result = metrics.per_class([0, 1], [0, 0], num_classes=3)
    np.testing.assert_allclose(result["precision"], [0.5, np.nan, np.nan])
    np.testing.assert_allclose(result["recall"], [1, 0, np.nan])
    np.testing.assert_allclose(result["f1"], [2 / 3, 0, np.nan])
    assert metrics.confusion_matrix([0], [[0.0, 0, 9]]).shape == (3, 3)


def test_calibration_by_hand():
    # Three answers of confidence 0.75, two of them right; one of 0.55, right.
    sure, unsure = np.log([0.75, 0.25]), np.log([0.45, 0.55])
    result = metrics.calibration([0, 0, 1, 1], [sure, sure, sure, unsure], bins=5)
    assert result["count"].tolist() == [0, 0, 1, 3, 0]
    np.testing.assert_allclose(
        result["confidence"], [np.nan, np.nan, 0.55, 0.75, np.nan]
    )
    np.testing.assert_allclose(result["accuracy"], [np.nan, np.nan, 1, 2 / 3, np.nan])
    assert result["error"] == pytest.approx((3 * (0.75 - 2 / 3) + 0.45) / 4)


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_calibration_is_the_definition(bins):
    labels, logits = random_answers(seed=bins)
    result = metrics.calibration(labels, logits, bins)
    confidence = softmax(logits, axis=1).max(axis=1)
    right = logits.argmax(1) == labels
    error = 0.0
    for low in np.arange(bins) / bins:
        chosen = (confidence > low) & (confidence <= low + 1 / bins)
        if chosen.any():
            gap = right[chosen].mean() - confidence[chosen].mean()
            error += chosen.mean() * abs(gap)
    assert result["error"] == pytest.approx(error)
    assert result["count"].sum() == len(labels)


def test_calibration_takes_the_ends_of_the_scale():
    result = metrics.calibration([0, 0], [[1e4, 0.0], [0.0, 0.0]], bins=2)
    assert result["count"].tolist() == [1, 1]  # confidences 1/2 and 1
    assert result["error"] == pytest.approx(0.25)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"labels of shape \(6,\).*shape \(2, 3\)"):
        metrics.accuracy(LABELS, LOGITS[:2])
    with pytest.raises(ValueError, match=r"argmax\(1\)"):
        metrics.accuracy(np.eye(3)[LABELS], LOGITS)
    with pytest.raises(ValueError, match=r"logits of shape \(6, 3, 1\)"):
        metrics.confusion_matrix(LABELS, LOGITS[..., None])
    with pytest.raises(ValueError, match="at least one answer"):
        metrics.per_class([], [])
    with pytest.raises(ValueError, match=r"needs logits .* shape \(6,\)"):
        metrics.calibration(LABELS, PREDICTED)
    with pytest.raises(ValueError, match="bins=0"):
        metrics.calibration(LABELS, LOGITS, bins=0)


def test_ids_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"labels must .* from 0 to 1.* from 0 to 2"):
        metrics.accuracy(LABELS, LOGITS[:, :2])
    with pytest.raises(ValueError, match=r"labels must .* from -1 to 0"):
        metrics.confusion_matrix([-1, 0], [0, 0])
    with pytest.raises(ValueError, match=r"predicted ids must .* from 0 to 1"):
        metrics.per_class([0, 1], [0, 2], num_classes=2)
    with pytest.raises(ValueError, match=r"labels must be whole .*float64"):
        metrics.accuracy([0.0, 0.5], [0, 1])


def test_logits_of_a_diverged_training_are_refused():
    with pytest.raises(ValueError, match="1 logits that are NaN"):
        metrics.accuracy([0, 1], [[np.nan, 0.0], [0.0, 1.0]])
