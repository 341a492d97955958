package dev.greeting.platform.error;

/**
 * One rule that one field of a request breaks.
 *
 * @param field the name of the field or parameter
 * @param rule the rule's identifier, in upper snake case
 * @param message what the rule asks for; never the refused value itself
 */
public record Violation(String field, String rule, String message) {
}
