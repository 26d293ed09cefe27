"""Text: numbers, punctuation, endings, and every sign that is not read."""

import pytest

from aiva import formants


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("42", "forty two"),
        ("0", "zero"),
        ("13 30 100 101", "thirteen thirty one hundred one hundred one"),
        ("2026", "two thousand twenty six"),
        ("1,000,017", "one million seventeen"),
        ("999999999999", "nine hundred ninety nine billion nine hundred ninety nine "
         "million nine hundred ninety nine thousand nine hundred ninety nine"),
        ("3.5 0.05 3.14", "three point five zero point zero five three point one four"),
        ("-7 \N{MINUS SIGN}7", "minus seven minus seven"),
        ("007", "zero zero seven"),
        ("10:30", "ten , thirty"),
        ("It is 5. Yes", "it is five , yes"),
        ("Hello, world!", "hello , world"),
        ("...Stop?! Go;", "stop , go"),
        ("I\N{RIGHT SINGLE QUOTATION MARK}m the dogs' friend", "i'm the dogs' friend"),
        ("text-to-speech", "text to speech"),
        ("one\ntwo\tthree", "one two three"),
    ],
)  # fmt: skip
def test_words(text, words):
    assert formants.words_of(text) == words.split()
    assert formants.words_of(" ".join(words.split())) == words.split()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("50%", "Received: '%' in '50%'"),
        ("say #1", "Received: '#' in '#1'"),
        ("the 3rd time", "Received: '3' in '3rd'"),
        ("3.5.2", "in '3.5.2'"),
        (".5", "in '.5'"),
        ("1,5", "in '1,5'"),
        ("5-3", "in '5-3'"),
        ("mp3", "in 'mp3'"),
        ("- one", "Received: '-'"),
        ("a\n_", "Received: '_' in '_'"),
        ("1000000000000", "smaller than 1,000,000,000,000. Received: 1,000,000"),
        ("?!", "`text` must be words"),
        ("", "`text` must be words"),
        (7, "`text` must be words.*text=7"),
    ],
)
def test_what_is_not_read_is_named(text, message):
    for function in (formants.words_of, formants.pronounce_text, formants.say):
        with pytest.raises(ValueError, match=message):
            function(text)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("waves", "w ey v z"),
        ("networks", "n eh t w er k s"),
        ("boxes", "b aa k s ax z"),
        ("classes", "k l ae s ax z"),
        ("voices", "v oy s ax z"),
        ("images", "ih m ax jh ax z"),
        ("teaches", "t iy ch ax z"),
        ("fishes", "f ih sh ax z"),
        ("goes", "g ow z"),
        ("babies", "b ey b iy z"),
        ("dog's", "d ao g z"),
        ("cats'", "k ae t s"),
        ("it's", "ih t s"),
        ("tested", "t eh s t ax d"),
        ("needed", "n iy d ax d"),
        ("asked", "ae s k t"),
        ("learned", "l er n d"),
        ("used", "y uw z d"),
        ("tried", "t r ay d"),
        ("stopped", "s t aa p t"),
        ("making", "m ey k ih ng"),
        ("running", "r ah n ih ng"),
        ("seeing", "s iy ih ng"),
        ("slowly", "s l ow l iy"),
        ("happily", "hh ae p iy l iy"),
        ("beautifully", "b y uw t ax f ax l iy"),
    ],
)
def test_endings(word, phones):
    assert word not in formants.WORDS
    assert " ".join(formants.pronounce(word)) == phones


@pytest.mark.parametrize("word", ["wing", "shed", "s", "'s", "ing", "glass", "catss"])
def test_no_rule_leads_to_these(word):
    with pytest.raises(ValueError, match="does not know this word"):
        formants.pronounce(word)


def test_endings_of_own_words():
    own = {"wombat": "w aa m b ae t"}
    assert formants.pronounce("wombats", own)[-2:] == ["t", "s"]


def test_phones_of_a_text_have_pauses_inside_alone():
    phones = formants.pronounce_text(", one: two. ")
    assert phones == ("w", "ah", "n", "pause", "t", "uw")
    assert formants.pronounce_text("x", {"x": "eh k s"}) == ("eh", "k", "s")
