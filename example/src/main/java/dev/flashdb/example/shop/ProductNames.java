package dev.flashdb.example.shop;

import java.util.List;
import java.util.Locale;

/** Makes up products: of one id always the same, of two never the same name. Immutable. */
final class ProductNames {
    /** The categories of the shop. */
    static final List<String> CATEGORIES =
            List.of("Bedroom", "Garden", "Kitchen", "Lighting", "Office", "Play", "Travel", "Workshop");

    private static final String[][] THINGS = {
        {"Blanket", "Mirror", "Pillow"},
        {"Bench", "Planter", "Trellis"},
        {"Board", "Bowl", "Kettle"},
        {"Candlestick", "Lamp", "Lantern"},
        {"Chair", "Desk", "Shelf"},
        {"Kite", "Puzzle", "Rocking Horse"},
        {"Case", "Flask", "Rucksack"},
        {"Clamp", "Mallet", "Stool"}
    };
    private static final String[] MATERIALS = {
        "Ash", "Bamboo", "Beech", "Brass", "Canvas", "Clay", "Copper", "Cork", "Cotton", "Enamel", "Felt", "Glass",
        "Iron", "Leather", "Linen", "Marble", "Oak", "Paper", "Rattan", "Slate", "Steel", "Tin", "Walnut", "Wool"
    };
    private static final String[] KINDS = {
        "Alpine",
        "Bold",
        "Bright",
        "Coastal",
        "Dark",
        "Evening",
        "Folding",
        "Harvest",
        "Light",
        "Morning",
        "Northern",
        "Pale",
        "Plain",
        "Quiet",
        "Round",
        "Slim",
        "Small",
        "Soft",
        "Square",
        "Sturdy",
        "Summer",
        "Tall",
        "Wide",
        "Winter"
    };

    private static final int THING_COUNT = THINGS.length * THINGS[0].length;
    /** How many products there can be. */
    static final int COUNT = KINDS.length * MATERIALS.length * THING_COUNT;
    /** Has no divisor in common with the count, so multiplying by it gives each id a place of its own. */
    private static final int STRIDE = 7_919;

    private ProductNames() {}

    /** A product made up. Immutable. */
    record MadeUp(int id, String name, String category, String description, int cents) {}

    /** Returns the product of an id, 0 to {@link #COUNT} - 1. */
    static MadeUp of(int id) {
        int place = Math.floorMod(id * STRIDE, COUNT);
        int thing = place % THING_COUNT;
        String material = MATERIALS[place / THING_COUNT % MATERIALS.length];
        String kind = KINDS[place / THING_COUNT / MATERIALS.length];
        String category = CATEGORIES.get(thing / THINGS[0].length);
        String noun = THINGS[thing / THINGS[0].length][thing % THINGS[0].length];
        return new MadeUp(
                id,
                kind + " " + material + " " + noun,
                category,
                "A " + noun.toLowerCase(Locale.ROOT) + " of " + material.toLowerCase(Locale.ROOT) + " from our "
                        + kind.toLowerCase(Locale.ROOT) + " line.",
                499 + place % 150 * 100);
    }
}
