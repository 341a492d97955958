package dev.greeting.name;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class NameServiceApplication {

	public static void main(String[] args) {
		SpringApplication.run(NameServiceApplication.class, args);
	}

}
