/**
 * Rules of architecture that a module takes over with one class.
 */
@NullMarked
package dev.greeting.platform.test.architecture;

import org.jspecify.annotations.NullMarked;
