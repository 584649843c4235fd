"""What the world's feeds write about: articles put together from sentences written for it, the same every time."""

from __future__ import annotations

import random

PLACES = (
    "Brackwater", "Lennmouth", "Oster Vale", "Tarn Hollow", "Quillbury", "Saltmarsh", "Eastreach", "Dunmorrow", "Fenwick Cross",
    "Hallowby", "Ivorstead", "Kettering Lock", "Mossend", "Northgarth", "Pellham", "Rookford", "Stonewick", "Thrale", "Umberley",
    "Wyre Sound", "Yarrowfield", "Zennor Bay", "Ashcombe", "Birchanger", "Cold Harrow", "Dray Green", "Elmsworth", "Foxhill", "Gorsley",
)  # fmt: skip
PEOPLE = (
    "Ida Thorne", "Marek Voss", "Petra Lindqvist", "Jonas Aldous", "Winifred Okoro", "Tom Sallow", "Halima Reyes", "Oskar Finch",
    "Greta Moll", "Samir Dane", "Lotte Bergström", "Aled Pryce", "Noor Haddad", "Bram Visser", "Cora Whitlock", "Emeka Stone",
)  # fmt: skip
THINGS: dict[str, tuple[str, str]] = {
    "ferry": ("It carries about {m} people over the estuary on a working day, most of them to school or to the cannery.",
              "When the boat does not sail, a bus goes around the bay, which takes an hour."),
    "library": ("Its reading room holds {m} volumes, among them the law reports of three counties.",
                "Readers queue for the desks by the window, where the heating works."),
    "bakery": ("Its ovens turn out {m} loaves before six in the morning, rye on weekdays and wheat on Saturday.",
               "The sourdough is said to be older than the oven and in better health."),
    "lighthouse": ("Its lamp was seen by {m} ships in the last year, according to the coastguard's book.",
                   "The fog signal is tested at noon, and dogs along the shore answer it."),
    "eye clinic": ("Surgeons there took {m} cataracts out last year, twice as many as before the second theatre opened.",
                   "Patients go home the same afternoon with a patch and a leaflet."),
    "savings bank": ("It keeps {m} accounts, some of which nobody has touched since decimal coins came in.",
                     "Its counter is open three mornings, and its vault on none."),
    "football club": ("Its ground takes {m} spectators, of whom a third can see both goals.",
                      "The reserves play in last season's shirts, with the sponsor taped over."),
    "observatory": ("Its telescope made {m} exposures of the southern ridge of Orion last winter.",
                    "Astronomers sleep by day in a hut without windows."),
    "tide turbine": ("Its blades supply electricity to {m} homes when the moon is full.",
                     "The cable comes ashore beneath the bowling green."),
    "beaver colony": ("Its dams hold back {m} cubic metres of flood water in the upper valley.",
                      "Willows along the brook have been wrapped in wire up to the knee."),
    "maps museum": ("Its drawers hold {m} sheets, from sea charts to the plan of a drowned village.",
                    "Visitors wear cotton gloves and are asked not to sneeze."),
    "railway viaduct": ("Its arches bear {m} commuters a day on trains of two carriages.",
                        "Masons tap the piers each spring and listen."),
    "grammar school": ("Its {m} pupils come from forty villages and speak of them as abroad.",
                       "Latin is taught in the gymnasium since the roof of the old wing was propped."),
    "fish market": ("Its auction sold {m} crates of herring last week, at prices that surprised the herring men.",
                    "Ice comes from a machine that the harbour master wound in wool."),
    "orchard": ("Its {m} trees bear a russet that grows nowhere else and keeps until Easter.",
                "Bees are hired for the blossom from a convent upriver."),
    "choir": ("Its {m} members rehearse in the drill hall, basses nearest the stove.",
              "The spring concert is a requiem, as it has been since the war."),
    "printing works": ("Its presses set {m} ballot papers for the last election, and not one was spoilt by them.",
                       "Lead type is still kept, for wedding cards and for spite."),
    "canal lock": ("Its gates let {m} barges through in the summer, and a seal in the autumn.",
                   "The keeper's house has the best roses of the towpath."),
    "glassworks": ("Its furnace has burned for {m} days without going out, the longest of any in the county.",
                   "Apprentices begin with marbles and are thirty before they blow a goblet."),
    "bus depot": ("Its fleet covered {m} kilometres last month, a third of them with nobody on board.",
                  "Drivers draw lots for the route over the moor."),
    "swimming pool": ("Its lanes drew {m} bathers in August, when the river was closed for its algae.",
                      "Water is heated by the crematorium, which people prefer not to discuss."),
    "weather station": ("Its gauge has been read {m} times by hand, by four generations of one family.",
                        "The anemometer was made from soup ladles and is accurate."),
    "seed vault": ("Its shelves keep {m} kinds of barley at eighteen degrees of frost.",
                   "Jars are turned each quarter by a botanist in a borrowed ski suit."),
    "puppet theatre": ("Its season sold {m} tickets, two thirds of them to adults who came alone.",
                       "The villain has been restrung so often that he now looks kind."),
    "quarry": ("Its blasts loosen {m} tonnes of slate a month, enough to roof a village.",
               "Peregrines nest on the north face, and the charges wait for them."),
    "cheese dairy": ("Its cellar ripens {m} wheels, each turned on Tuesdays and brushed with brine.",
                     "Milk comes from a herd whose bells are tuned to a chord."),
    "telephone exchange": ("Its switches still connect {m} lines by relay, and can be heard from the street.",
                           "Children are brought to listen to it as to the sea."),
    "botanic garden": ("Its glasshouse shelters {m} orchids and a bench where proposals are made.",
                       "The titan arum smells once in nine years, and then tickets run out."),
    "boatyard": ("Its slipway has launched {m} hulls since the war, all of larch on oak.",
                 "Steam from the plank box fogs the windows of the chapel."),
    "court house": ("Its docket lists {m} cases, the oldest of them about a hedge.",
                    "Judges share one robe in winter, since the other has moths."),
    "reservoir": ("Its dam holds water for {m} households and the reflection of a steeple that is no longer there.",
                  "Anglers may fish from the east bank, if they whisper."),
    "radio tower": ("Its mast reaches {m} farms that no cable has found worth the digging.",
                    "Ravens have lined their nest with its copper wire."),
    "hospital laundry": ("Its drums wash {m} sheets a day and have found eleven rings.",
                         "Folding is done by hand, in pairs, like a dance."),
    "salt works": ("Its pans yield {m} sacks a season, raked at dawn before the wind comes.",
                   "Flamingos arrived by mistake and have stayed on purpose."),
    "cable car": ("Its cabins lift {m} hikers to the ridge each weekend, and their dogs for half the fare.",
                  "The last descent leaves at sunset, whoever is still up there."),
    "night market": ("Its stalls served {m} bowls of noodles on one evening in the rain.",
                     "Neighbours have been given earplugs and a discount."),
    "wind farm": ("Its rotors earned {m} coins a day for the parish, which bought a snow plough.",
                  "Sheep follow the shadow of the masts around the hill."),
    "fire station": ("Its crew turned out {m} times last year, most often for cats and toast.",
                     "The pole was sold, bought back, and polished."),
    "paper mill": ("Its rollers make {m} reams a week from rags and old atlases.",
                   "The brook below it ran blue once and has been watched since."),
    "archive": ("Its cellars store {m} metres of files, above the flood line by a hand.",
                "Two silverfish are kept in a jar as a warning."),
}  # fmt: skip
EVENTS: dict[str, tuple[str, ...]] = {
    "{place} {thing} shuts after a storm": (
        "The {thing} at {place} has been closed since the gale of {day} tore off part of its roof.",
        "{person}, who was on duty, heard a sound like a wardrobe falling and went out to see the sky.",
        "Repairs will take {n} weeks, since slates of that size have to be cut to order."),
    "Strike at the {place} {thing}": (
        "Workers at the {thing} of {place} walked out on {day} over pay that has not risen for {n} months.",
        "Their speaker, {person}, said that the last offer would not have bought a round of tea.",
        "Talks resume before the mediator, who has asked both sides to bring sandwiches."),
    "{place} {thing} sold for one coin": (
        "The council has sold the {thing} of {place} to a cooperative of residents for a single coin.",
        "{person}, the new treasurer, paid it on {day} and asked for a receipt.",
        "The members must invest within {n} months, or the deed falls back to the town."),
    "Thieves empty the {place} {thing}": (
        "Burglars broke into the {thing} in {place} during the night to {day} and left by a ladder of their own.",
        "Detectives found {n} footprints, all of left shoes, and are not yet ready to explain them.",
        "{person}, who discovered the theft, had at first thought that somebody had tidied up."),
    "{place} {thing} wins design prize": (
        "A jury of architects has given its yearly prize to the {thing} in {place}.",
        "{person}, who drew the extension, called it a modest building with one immodest staircase.",
        "The award of {day} comes with money, which will pay for {n} missing handrails."),
    "Fire damages {place} {thing}": (
        "Flames broke out in the {thing} of {place} on {day} and were put out after {n} minutes.",
        "Nobody was hurt, though {person} had to be talked down from a balcony.",
        "Investigators suspect a kettle that was left on beside a stack of calendars."),
    "{place} {thing} to double its fees": (
        "Using the {thing} in {place} will cost twice as much from next quarter, its board announced on {day}.",
        "The board blames the price of energy, which has eaten its reserves in {n} months.",
        "{person} of the users' association promised to read the accounts aloud in the square."),
    "Scientists study the {place} {thing}": (
        "Researchers have measured the {thing} at {place} for {n} weeks and published the first results on {day}.",
        "They found less wear than their models had predicted, and could not say why.",
        "{person}, the lead author, suspects that the models are too pessimistic about iron."),
    "{place} {thing} hires its first robot": (
        "A machine with {n} joints has started work at the {thing} in {place}, where it carries what is heavy.",
        "{person} trained it on {day} by taking it by the hand, and it has copied her limp.",
        "The union has admitted it as a passive member, without a vote."),
    "Fraud trial over the {place} {thing} opens": (
        "A former manager of the {thing} in {place} went on trial on {day}, accused of inventing {n} invoices.",
        "{person}, for the prosecution, said that the sums were small and the imagination large.",
        "The defence will argue that the goods were delivered, only to somewhere else."),
    "{place} {thing} evacuated after gas leak": (
        "Everyone had to leave the {thing} in {place} on {day} when a smell of gas spread through the rooms.",
        "Engineers traced it to a valve that had been painted over {n} years ago.",
        "{person} counted the people in the car park twice and arrived at different numbers."),
    "Record summer for the {place} {thing}": (
        "The {thing} of {place} has closed its best season since records began, its accounts of {day} show.",
        "Income rose by {n} percent, most of it from visitors who had wanted to go elsewhere.",
        "{person}, who runs the till, thanked the rain on the coast."),
    "{place} {thing} loses its licence": (
        "Inspectors have withdrawn the licence of the {thing} in {place} with effect from {day}.",
        "Their report lists {n} defects, beginning with the exit, which was locked, and ending with its key.",
        "{person} appealed on the spot and was given a form."),
    "Volunteers rebuild the {place} {thing}": (
        "Some {n} volunteers have rebuilt the {thing} of {place} in their free time, and opened it on {day}.",
        "{person} laid the last stone, having also laid the first, somewhat crooked.",
        "Material was given by builders who asked that their names be spelt correctly."),
    "{place} {thing} haunted by unpaid bills": (
        "Creditors of the {thing} in {place} have asked a court to appoint an administrator.",
        "It owes wages for {n} weeks, and the electricity was cut on {day} in the middle of a meeting.",
        "{person} went on with the minutes by candle and recorded that nobody left."),
    "Minister opens new wing of {place} {thing}": (
        "The minister cut the ribbon of the new wing of the {thing} in {place} on {day}, at the second attempt.",
        "{person}, who had lent the scissors, said that they were meant for paper.",
        "The wing was finished {n} weeks late and, to general surprise, below its price."),
    "Flood water reaches the {place} {thing}": (
        "The river rose into the {thing} of {place} on {day} and stood {n} centimetres deep at noon.",
        "{person} saved the ledgers by rowing them to the church in a bathtub.",
        "Pumps have come from two counties, and their hoses do not fit each other."),
    "{place} {thing} goes carbon neutral": (
        "The {thing} in {place} emits no carbon on balance any more, auditors confirmed on {day}.",
        "Heat pumps replaced {n} boilers, one of which had been alight since the coronation.",
        "{person} keeps the last lump of coal on her desk, under glass."),
    "Vandals paint the {place} {thing} pink": (
        "Overnight to {day} the {thing} in {place} turned pink from its foot to a height of {n} metres.",
        "{person}, who passes it each morning, took it for a sunrise.",
        "Cleaners advise to wait for frost, and a petition asks to leave it."),
    "{place} {thing} mistakes cost a fortune": (
        "Planners measured the {thing} of {place} in feet and its doors in metres, an inquiry has found.",
        "Correcting the drawings took {n} meetings, the last of which ended on {day} in applause.",
        "{person}, the auditor, recommends buying one ruler for the whole department."),
}  # fmt: skip
MORE = (
    "The decision can be appealed against until the end of the month, the office said in a note to all households.",
    "Nobody at the town hall wanted to be quoted, but several people there nodded when they were asked.",
    "A report on the matter, of which this newspaper has a copy, names neither a date nor a sum.",
    "At the market on Saturday there was talk of little else, and some talk of rain.",
    "The opposition called for an inquiry, withdrew the call at noon, and repeated it in the evening.",
    "Neighbouring towns are watching closely, since they have the same problem and less money.",
)
MUTED = "lottery"


def article(number: int) -> tuple[str, tuple[str, ...]]:
    """Return the title and paragraphs of the article of this number: always the same, and no two of one story."""
    chance = random.Random(number)
    # The steps have no common divisor with how many there are, so that neighbours in number have nothing in common.
    title = list(EVENTS)[7 * number % len(EVENTS)]
    thing = list(THINGS)[(11 * number + number // len(EVENTS)) % len(THINGS)]
    slots = {
        "place": PLACES[(5 * number + number // len(PLACES)) % len(PLACES)],
        "thing": thing,
        "person": chance.choice(PEOPLE),
        "day": chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
        "n": chance.randrange(12, 98),
        "m": chance.randrange(110, 9_800),
    }
    first, *others = EVENTS[title]
    told = [sentence.format(**slots) for sentence in (first, *others, *THINGS[thing])]
    told += chance.sample(MORE, 3)
    if number % 29 == 7:
        told.append(f"The winner of the {MUTED} was not among them.")
    return title.format(**slots), tuple(f"{a} {b}" for a, b in zip(told[::2], [*told[1::2], ""], strict=False))
