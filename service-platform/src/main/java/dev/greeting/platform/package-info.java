/**
 * What every service needs, with one package for each concern. {@link CallOrder} says in
 * which order the parts run.
 * <p>
 * Only what services use is meant for them. Other public types are public because another
 * package of the platform needs them, or because a container creates them by name.
 */
@NullMarked
package dev.greeting.platform;

import org.jspecify.annotations.NullMarked;
