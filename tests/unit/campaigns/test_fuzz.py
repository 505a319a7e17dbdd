from lyncauto.adapters.exports.found import Source
from lyncauto.adapters.exports.recognise import read_source
from tests.campaigns.fuzz.__main__ import fed
from tests.campaigns.fuzz.mutation import sound


def test_every_sample_is_understood_before_anything_is_done_to_it():
    for sample in sound():
        found = read_source(Source(sample.name, sample.wrap(sample.data), ("x",)))
        assert found.claims or "share" in found.kind


def test_some_inputs_are_understood_and_some_refused_and_nothing_else_comes_back():
    total = fed(3, 100)
    assert total.inputs == total.understood + total.refused == 100
    assert total.understood
    assert total.refused
    assert not total.tracebacks


def test_what_is_no_answer_of_ours_is_counted():
    def broken(name, data, partner):
        if name == "zone":
            raise KeyError(name)

    total = fed(3, 100, broken)
    assert total.tracebacks.total() == total.of["zone"] == 4
    assert "KeyError" in next(iter(total.tracebacks))


def test_a_seed_gives_the_same_inputs_again():
    def fed_with(seed):
        seen = []
        fed(seed, 60, lambda name, data, _: seen.append((name, data)))
        return seen

    assert fed_with(5) == fed_with(5)
    assert fed_with(5) != fed_with(6)
