"""What the yardsticks say: the words of the line's own opening, and an answer as long as its texts."""

NORWEGIAN, NORWEGIAN_VOICE = "nb-NO", "Polly.Ida-Neural"
ENGLISH, ENGLISH_VOICE = "en-GB", "Polly.Amy-Neural"

DANGER = "Er det fare for liv? Legg på. Ring 1 1 3."
INVITE = "Life in danger: dial 1 1 3. For English, press 8."
GREETING = "Dette er Helselinja."
OPTIONS = (
    "Lege nå, trykk 1. Snakke med noen, trykk 2. Lege og sykehus, trykk 3. Penger og klage, trykk 4. "
    "Familie, trykk 5. Hjelp, trykk 0."
)
TEXT = (
    "Voksne betaler en del av prisen selv, en egenandel. Svar: 1 frikort, 2 pris hos lege, 3 pris på sykehus, "
    "4 pris for barn, 5 pris hos private. MENY. Akutt: 113"
)
