package dev.greeting.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class GreetingGatewayApplication {

	public static void main(String[] args) {
		SpringApplication.run(GreetingGatewayApplication.class, args);
	}

}
