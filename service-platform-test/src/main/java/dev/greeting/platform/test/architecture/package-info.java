/**
 * Architecture rules that a module applies by extending a class.
 */
@NullMarked
package dev.greeting.platform.test.architecture;

import org.jspecify.annotations.NullMarked;
