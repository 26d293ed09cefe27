"""A voice of formulas: a source that buzzes or hisses, and a tract that shapes it.

Words become phones, phones become tracks of formants and levels, and tracks become
sound. Each stage can be drawn and heard by itself, and in an utterance it is known
exactly what is said when.

Example:
    >>> from aiva import formants
    >>> utterance = formants.say("seven", formants.Speaker(pitch=200, tract=0.87))
    >>> utterance.phones
    ('s', 'eh', 'v', 'ax', 'n')
    >>> utterance.word_times[0, 1].item(), len(utterance.wave) / 8000
    (0.495, 0.495)
"""

from aiva.formants.lexicon import WORDS
from aiva.formants.phones import PHONES, Phone
from aiva.formants.say import Utterance, say, sound
from aiva.formants.source import breath, glottal_flow, phases, voice
from aiva.formants.speakers import VOICES, Speaker, random_speaker
from aiva.formants.text import pronounce_text, words_of
from aiva.formants.tracks import Tracks, durations, plan
from aiva.formants.tract import filtered, mouth, resonators, vocal_tract, without
from aiva.formants.words import DIGITS, pronounce

__all__ = [
    "DIGITS",
    "PHONES",
    "VOICES",
    "WORDS",
    "Phone",
    "Speaker",
    "Tracks",
    "Utterance",
    "breath",
    "durations",
    "filtered",
    "glottal_flow",
    "mouth",
    "phases",
    "plan",
    "pronounce",
    "pronounce_text",
    "random_speaker",
    "resonators",
    "say",
    "sound",
    "vocal_tract",
    "voice",
    "without",
    "words_of",
]
