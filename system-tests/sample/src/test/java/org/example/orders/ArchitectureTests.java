package org.example.orders;

import dev.greeting.platform.test.architecture.ServiceArchitectureTests;

class ArchitectureTests extends ServiceArchitectureTests {

}
