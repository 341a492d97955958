package dev.greeting.probe;

public class NobodyThereException extends RuntimeException {

}
