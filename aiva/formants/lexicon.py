"""The lexicon: the words that the voice knows, and the phones of each.

Written by ear for American English, without stress. A lexicon for all of English is a
longer list of the same kind: the CMU Pronouncing Dictionary has 134,000 words.
"""

GROUPS = {
    "digits": """
        zero: z ih r ow, one: w ah n, two: t uw, three: th r iy, four: f ao r,
        five: f ay v, six: s ih k s, seven: s eh v ax n, eight: ey t, nine: n ay n
    """,
    "commands": """
        yes: y eh s, no: n ow, up: ah p, down: d aw n, left: l eh f t, right: r ay t,
        on: aa n, off: ao f, stop: s t aa p, go: g ow, hello: hh ax l ow, oh: ow
    """,
    "numbers": """
        ten: t eh n, eleven: ih l eh v ax n, twelve: t w eh l v, thirteen: th er t iy n,
        fourteen: f ao r t iy n, fifteen: f ih f t iy n, sixteen: s ih k s t iy n,
        seventeen: s eh v ax n t iy n, eighteen: ey t iy n, nineteen: n ay n t iy n,
        twenty: t w eh n t iy, thirty: th er t iy, forty: f ao r t iy,
        fifty: f ih f t iy, sixty: s ih k s t iy, seventy: s eh v ax n t iy,
        eighty: ey t iy, ninety: n ay n t iy, hundred: hh ah n d r ax d,
        thousand: th aw z ax n d, million: m ih l y ax n, billion: b ih l y ax n,
        point: p oy n t, minus: m ay n ax s, plus: p l ah s, half: hh ae f,
        first: f er s t, second: s eh k ax n d, third: th er d, last: l ae s t,
        next: n eh k s t
    """,
    "time": """
        monday: m ah n d ey, tuesday: t uw z d ey, wednesday: w eh n z d ey,
        thursday: th er z d ey, friday: f r ay d ey, saturday: s ae t er d ey,
        sunday: s ah n d ey, january: jh ae n y uw eh r iy,
        february: f eh b y uw eh r iy, march: m aa r ch, april: ey p r ax l, may: m ey,
        june: jh uw n, july: jh ax l ay, august: ao g ax s t,
        september: s eh p t eh m b er, october: aa k t ow b er,
        november: n ow v eh m b er, december: d ih s eh m b er, day: d ey, week: w iy k,
        month: m ah n th, year: y ih r, hour: aw er, minute: m ih n ax t, time: t ay m,
        today: t ax d ey, tomorrow: t ax m aa r ow, yesterday: y eh s t er d ey,
        morning: m ao r n ih ng, evening: iy v n ih ng, night: n ay t, now: n aw,
        then: dh eh n, again: ax g eh n, always: ao l w ey z, never: n eh v er,
        often: ao f ax n, soon: s uw n, early: er l iy, late: l ey t
    """,
    "colours": """
        colour: k ah l er, color: k ah l er, red: r eh d, green: g r iy n, blue: b l uw,
        yellow: y eh l ow, orange: ao r ax n jh, black: b l ae k, white: w ay t,
        brown: b r aw n, purple: p er p ax l, pink: p ih ng k, grey: g r ey,
        gray: g r ey, beige: b ey zh
    """,
    "family and people": """
        mother: m ah dh er, father: f aa dh er, brother: b r ah dh er,
        sister: s ih s t er, son: s ah n, daughter: d ao t er, child: ch ay l d,
        children: ch ih l d r ax n, baby: b ey b iy, boy: b oy, girl: g er l,
        man: m ae n, men: m eh n, woman: w uh m ax n, women: w ih m ax n,
        people: p iy p ax l, friend: f r eh n d, teacher: t iy ch er,
        student: s t uw d ax n t, name: n ey m
    """,
    "body": """
        head: hh eh d, face: f ey s, eye: ay, ear: ih r, nose: n ow z, mouth: m aw th,
        tongue: t ah ng, tooth: t uw th, teeth: t iy th, lip: l ih p, throat: th r ow t,
        hand: hh ae n d, finger: f ih ng g er, arm: aa r m, leg: l eh g, foot: f uh t,
        feet: f iy t, heart: hh aa r t
    """,
    "food": """
        food: f uw d, bread: b r eh d, water: w ao t er, milk: m ih l k, tea: t iy,
        coffee: k ao f iy, juice: jh uw s, apple: ae p ax l, egg: eh g, cheese: ch iy z,
        fruit: f r uw t, sugar: sh uh g er, salt: s ao l t, soup: s uw p, rice: r ay s,
        cake: k ey k
    """,
    "animals": """
        animal: ae n ax m ax l, cat: k ae t, dog: d ao g, bird: b er d, fish: f ih sh,
        horse: hh ao r s, cow: k aw, sheep: sh iy p, pig: p ih g, mouse: m aw s,
        mice: m ay s, bear: b eh r, lion: l ay ax n, monkey: m ah ng k iy, duck: d ah k,
        frog: f r aa g, bee: b iy
    """,
    "weather and nature": """
        weather: w eh dh er, sun: s ah n, moon: m uw n, star: s t aa r, sky: s k ay,
        cloud: k l aw d, rain: r ey n, snow: s n ow, wind: w ih n d, storm: s t ao r m,
        fire: f ay er, tree: t r iy, flower: f l aw er, river: r ih v er, sea: s iy,
        mountain: m aw n t ax n, earth: er th, world: w er l d, warm: w ao r m,
        cold: k ow l d
    """,
    "home and town": """
        home: hh ow m, house: hh aw s, door: d ao r, window: w ih n d ow, room: r uw m,
        table: t ey b ax l, chair: ch eh r, bed: b eh d, book: b uh k, paper: p ey p er,
        street: s t r iy t, school: s k uw l, city: s ih t iy, car: k aa r,
        train: t r ey n, ship: sh ih p, garage: g ax r aa zh,
        television: t eh l ax v ih zh ax n, music: m y uw z ih k, game: g ey m,
        garden: g aa r d ax n, thing: th ih ng, way: w ey
    """,
    "verbs": """
        be: b iy, am: ae m, is: ih z, are: aa r, was: w ah z, were: w er, been: b ih n,
        have: hh ae v, has: hh ae z, had: hh ae d, do: d uw, does: d ah z, did: d ih d,
        done: d ah n, can: k ae n, could: k uh d, will: w ih l, would: w uh d,
        shall: sh ae l, should: sh uh d, must: m ah s t, went: w eh n t, gone: g ao n,
        come: k ah m, came: k ey m, give: g ih v, gave: g ey v, take: t ey k,
        took: t uh k, make: m ey k, made: m ey d, get: g eh t, got: g aa t, put: p uh t,
        say: s ey, says: s eh z, said: s eh d, tell: t eh l, told: t ow l d,
        ask: ae s k, answer: ae n s er, think: th ih ng k, thought: th ao t, know: n ow,
        knew: n uw, want: w aa n t, need: n iy d, like: l ay k, love: l ah v,
        help: hh eh l p, work: w er k, play: p l ey, run: r ah n, ran: r ae n,
        walk: w ao k, sit: s ih t, sat: s ae t, stand: s t ae n d, sleep: s l iy p,
        eat: iy t, drink: d r ih ng k, buy: b ay, open: ow p ax n, close: k l ow z,
        find: f ay n d, found: f aw n d, keep: k iy p, let: l eh t, start: s t aa r t,
        begin: b ih g ih n, end: eh n d, turn: t er n, move: m uw v, try: t r ay,
        use: y uw z, show: sh ow, live: l ih v, long: l ao ng, sing: s ih ng,
        bring: b r ih ng
    """,
    "small words": """
        a: ax, an: ae n, the: dh ax, this: dh ih s, that: dh ae t, these: dh iy z,
        those: dh ow z, and: ae n d, or: ao r, but: b ah t, if: ih f, so: s ow,
        not: n aa t, to: t uw, too: t uw, of: ah v, in: ih n, at: ae t, by: b ay,
        for: f ao r, from: f r ah m, with: w ih dh, without: w ih dh aw t,
        into: ih n t uw, over: ow v er, under: ah n d er, above: ax b ah v,
        below: b ih l ow, between: b ih t w iy n, behind: b ih hh ay n d,
        before: b ih f ao r, after: ae f t er, through: th r uw, about: ax b aw t,
        out: aw t, as: ae z, than: dh ae n, because: b ih k ao z, here: hh ih r,
        there: dh eh r, only: ow n l iy, also: ao l s ow, very: v eh r iy,
        much: m ah ch, more: m ao r, most: m ow s t, many: m eh n iy, some: s ah m,
        all: ao l, every: eh v r iy, both: b ow th, other: ah dh er,
        nothing: n ah th ih ng, something: s ah m th ih ng, usually: y uw zh uw ax l iy,
        don't: d ow n t, can't: k ae n t
    """,
    "pronouns and questions": """
        i: ay, me: m iy, my: m ay, you: y uw, your: y ao r, he: hh iy, him: hh ih m,
        his: hh ih z, she: sh iy, her: hh er, it: ih t, its: ih t s, we: w iy, us: ah s,
        our: aw er, they: dh ey, them: dh eh m, their: dh eh r, i'm: ay m,
        we're: w ih r, you're: y ao r, they're: dh eh r, who: hh uw, what: w ah t,
        when: w eh n, where: w eh r, why: w ay, which: w ih ch, how: hh aw
    """,
    "adjectives": """
        good: g uh d, better: b eh t er, best: b eh s t, bad: b ae d, big: b ih g,
        small: s m ao l, large: l aa r jh, little: l ih t ax l, short: sh ao r t,
        high: hh ay, low: l ow, new: n uw, old: ow l d, young: y ah ng, fast: f ae s t,
        quick: k w ih k, slow: s l ow, hard: hh aa r d, easy: iy z iy,
        happy: hh ae p iy, sad: s ae d, loud: l aw d, quiet: k w ay ax t,
        clear: k l ih r, deep: d iy p, strong: s t r ao ng, full: f uh l,
        wrong: r ao ng, true: t r uw, same: s ey m, different: d ih f r ax n t,
        beautiful: b y uw t ax f ax l
    """,
    "computer and seeing": """
        computer: k ax m p y uw t er, machine: m ax sh iy n, program: p r ow g r ae m,
        code: k ow d, data: d ey t ax, number: n ah m b er, image: ih m ax jh,
        picture: p ih k ch er, photo: f ow t ow, video: v ih d iy ow,
        camera: k ae m r ax, pixel: p ih k s ax l, vision: v ih zh ax n,
        measure: m eh zh er, treasure: t r eh zh er, edge: eh jh, shape: sh ey p,
        object: aa b jh eh k t, box: b aa k s, class: k l ae s, label: l ey b ax l,
        model: m aa d ax l, network: n eh t w er k, layer: l ey er, weight: w ey t,
        loss: l ao s, error: eh r er, test: t eh s t, learn: l er n, teach: t iy ch,
        taught: t ao t, see: s iy, saw: s ao, seen: s iy n, look: l uh k,
        choose: ch uw z, change: ch ey n jh, join: jh oy n, keras: k eh r ax s,
        python: p ay th aa n
    """,
    "sound and speech": """
        sound: s aw n d, noise: n oy z, voice: v oy s, speech: s p iy ch,
        speak: s p iy k, spoke: s p ow k, talk: t ao k, hear: hh ih r, heard: hh er d,
        listen: l ih s ax n, word: w er d, letter: l eh t er,
        language: l ae ng g w ax jh, english: ih ng g l ih sh, read: r iy d,
        write: r ay t, wave: w ey v, pitch: p ih ch, tone: t ow n, vowel: v aw ax l,
        phone: f ow n, song: s ao ng, silence: s ay l ax n s, pleasure: p l eh zh er
    """,
    "greetings": """
        hi: hh ay, goodbye: g uh d b ay, welcome: w eh l k ax m, please: p l iy z,
        thank: th ae ng k, thanks: th ae ng k s, sorry: s aa r iy, okay: ow k ey
    """,
}


def parsed(groups: dict[str, str]) -> dict[str, str]:
    """Return the phones of each word, separated by spaces.

    Example:
        >>> parsed({"animals": "cat: k ae t, dog: d ao g"})
        {'cat': 'k ae t', 'dog': 'd ao g'}
    """
    entries = ", ".join(group.strip() for group in groups.values()).split(",")
    return {
        word.strip(): phones.strip()
        for word, phones in (entry.split(":") for entry in entries)
    }


WORDS = parsed(GROUPS)
