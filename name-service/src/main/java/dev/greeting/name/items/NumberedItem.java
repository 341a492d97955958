package dev.greeting.name.items;

/**
 * An item that is determined by its number.
 *
 * @param id the number, from 1
 * @param name {@code name } and the number
 */
public record NumberedItem(int id, String name) {

	/**
	 * Returns the item with a number.
	 * @param id the number, from 1
	 * @return the item
	 */
	public static NumberedItem of(int id) {
		return new NumberedItem(id, "name " + id);
	}

}
