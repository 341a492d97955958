package dev.greeting.system.browser;

import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.backend.Wire;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * The stream in the gateway's page and in another page with {@code EventSource}. The test
 * controls a name-service item by item.
 */
@WithBrowser
@Order(1)
class StreamInBrowserIT {

	private static ScriptedBackend nameService;

	private static RunningService gateway;

	private final Script script = new Script();

	@BeforeAll
	static void startBoth() {
		nameService = ScriptedNameService.start();
		gateway = Pair.startGateway(nameService.port(), Settings.none());
		gateway.awaitReady();
	}

	@AfterAll
	static void stopBoth() {
		gateway.close();
		nameService.close();
	}

	@BeforeEach
	void follow() {
		nameService.behave(this.script);
	}

	@AfterEach
	void behave() {
		nameService.behave(Behaviour.answering());
	}

	@Test
	void aRowIsShownAsSoonAsItArrives(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		GreetingPage.await(() -> Assertions.assertThat(page.status()).isEqualTo("Receiving rows as they arrive."));
		Assertions.assertThat(page.rows()).as("rows that the server rendered").isEmpty();
		stream.send(ScriptedNameService.item(1, "name 1"));
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).containsExactly("1 - name 1"));
		stream.send(ScriptedNameService.item(2, "name 2"));
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).containsExactly("1 - name 1", "2 - name 2"));
		Assertions.assertThat(page.status()).isEqualTo("Receiving rows as they arrive.");
		stream.complete();
		page.awaitWholeStream();
		Assertions.assertThat(page.stop().isEnabled()).isFalse();
		Assertions.assertThat(tab.console()).isEmpty();
	}

	@Test
	void aStoppedStreamIsCancelledAndItsRowsStay(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		stream.send(ScriptedNameService.item(1, "name 1"));
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).hasSize(1));
		page.stop().click();
		GreetingPage.await(() -> Assertions.assertThat(page.status()).isEqualTo("Stopped."));
		Assertions.assertThat(page.rows()).containsExactly("1 - name 1");
		Assertions.assertThat(page.failure()).isEmpty();
		awaitCancelled(stream);
		Assertions.assertThat(tab.console()).isEmpty();
	}

	@Test
	void leavingThePageCancelsTheStream(Tab tab) {
		open(tab);
		ReceivedCall stream = this.script.next();
		tab.go(gateway.management().resolve("/actuator/health/liveness"));
		awaitCancelled(stream);
	}

	@Test
	void startingAgainRequestsOneStreamAndBeginsWithItsFirstRow(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		stream.sendNext(3);
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).hasSize(3));
		page.start().click();
		ReceivedCall again = this.script.next();
		again.send(ScriptedNameService.item(1, "name 1"));
		GreetingPage.await(() -> Assertions.assertThat(page.rows()).containsExactly("1 - name 1"));
		awaitCancelled(stream);
		again.complete();
		page.awaitWholeStream();
		Assertions.assertThat(page.count()).isEqualTo("1 row");
		Assertions.assertThat(this.script.streams).as("requested twice").isEmpty();
	}

	@Test
	void rowsOfAStreamThatWasStartedAgainDoNotAppearInTheNextOne(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		// Simulates a browser that is too busy to draw.
		tab.run("""
				window.frames = new Map();
				window.requestAnimationFrame = (frame) => { frames.set(frames.size + 1, frame); return frames.size; };
				window.cancelAnimationFrame = (id) => frames.delete(id);
				""");
		stream.sendNext(3);
		GreetingPage.await(() -> Assertions.assertThat(tab.run("return frames.size")).isEqualTo(1L));
		page.start().click();
		ReceivedCall again = this.script.next();
		tab.run("for (const frame of frames.values()) frame(performance.now())");
		Assertions.assertThat(page.rows()).isEmpty();
		again.complete();
		page.awaitWholeStream();
		Assertions.assertThat(page.count()).isEqualTo("0 rows");
	}

	@Test
	void everythingWorksByKeyboardOnly(Tab tab) {
		GreetingPage page = open(tab);
		this.script.next();
		tab.pressTab();
		tab.press("Ada", Keys.ENTER);
		this.script.next();
		GreetingPage.await(() -> Assertions.assertThat(page.greeting()).isEqualTo("Hello Ada!"));
		GreetingPage.await(() -> Assertions.assertThat(page.stop().isEnabled()).isTrue());
		for (int step = 0; step < 7; step++) {
			tab.pressTab();
		}
		Assertions.assertThat(tab.focus()).isEqualTo("stream-stop");
		tab.press(Keys.SPACE);
		GreetingPage.await(() -> Assertions.assertThat(page.status()).isEqualTo("Stopped."));
		Assertions.assertThat(tab.focus()).as("focus").isEqualTo("stream-start");
		tab.press(Keys.ENTER);
		this.script.next().complete();
		page.awaitWholeStream();
	}

	@Test
	void theFocusIsNotLostWhenTheStreamEnds(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		GreetingPage.await(() -> Assertions.assertThat(page.stop().isEnabled()).isTrue());
		tab.run("arguments[0].focus()", page.stop());
		stream.complete();
		page.awaitWholeStream();
		Assertions.assertThat(tab.focus()).isEqualTo("stream-start");
	}

	@Test
	void aHostileItemIsShownAsTextAndRunsNoScript(Tab tab) {
		GreetingPage page = open(tab);
		ReceivedCall stream = this.script.next();
		stream.send(ScriptedNameService.item(1, "<img src=x onerror=window.hacked=1>"));
		stream.send(ScriptedNameService.item(2, "\u202e" + "W".repeat(200)));
		stream.complete();
		page.awaitWholeStream();
		Assertions.assertThat(page.rows())
			.containsExactly("1 - <img src=x onerror=window.hacked=1>", "2 - \u202e" + "W".repeat(200));
		Assertions.assertThat(tab.findAll("img")).isEmpty();
		Assertions.assertThat(tab.run("return window.hacked")).isNull();
		Assertions.assertThat(tab.overflowingElements()).isEmpty();
		Assertions.assertThat(tab.console()).isEmpty();
	}

	@Test
	void thePageReportsThatNameServiceWasKilledAndStartsAgainAfterwards(Tab tab) {
		int port = nameService.port();
		nameService.close();
		GreetingPage page = openAndKillNameServiceInTheMiddle(tab, port);
		GreetingPage.await(() -> Assertions.assertThat(page.failure())
			.startsWith("The stream failed: 503 UNAVAILABLE The service"));
		Assertions.assertThat(tab.find("#stream-failure").getAriaRole()).isEqualTo("alert");
		Assertions.assertThat(page.rows()).as("rows that have arrived").isNotEmpty();
		Assertions.assertThat(page.status()).isEqualTo("These rows are not the whole stream.");
		Assertions.assertThat(page.stop().isEnabled()).isFalse();

		page.start().click();
		GreetingPage.await(() -> Assertions.assertThat(page.failure()).contains("503 UNAVAILABLE"));
		Assertions.assertThat(page.rows()).isEmpty();
		Assertions.assertThat(Accessibility.violations(tab)).isEmpty();
		tab.preferDark();
		Assertions.assertThat(Accessibility.violations(tab)).as("in the dark").isEmpty();

		nameService = ScriptedNameService.start(port).behave((call) -> {
			call.sendNext(3);
			call.complete();
		});
		GreetingPage.await(() -> {
			page.start().click();
			GreetingPage.await(() -> Assertions.assertThat(page.stop().isEnabled()).isFalse());
			Assertions.assertThat(page.failure()).isEmpty();
		});
		Assertions.assertThat(page.status()).isEqualTo("The stream is complete.");
	}

	private static GreetingPage openAndKillNameServiceInTheMiddle(Tab tab, int port) {
		try (RunningService real = Launcher.configured()
			.start(Service.NAME_SERVICE, Settings.none().with("grpc.server.port", port))) {
			real.awaitReady();
			GreetingPage page = GreetingPage.open(tab, gateway.http(), "World", Integer.MAX_VALUE);
			GreetingPage.await(() -> {
				if (!page.stop().isEnabled()) {
					page.start().click();
				}
				Assertions.assertThat(page.rows()).isNotEmpty();
			});
			real.kill();
			return page;
		}
	}

	@Test
	void thePageReportsALostConnection(Tab tab) {
		try (Wire wire = Wire.to(gateway.http().getPort())) {
			GreetingPage page = GreetingPage.open(tab, URI.create("http://localhost:" + wire.port()), "World", 3);
			this.script.next().sendNext(2);
			GreetingPage.await(() -> Assertions.assertThat(page.rows()).hasSize(2));
			wire.reset();
			GreetingPage.await(() -> Assertions.assertThat(page.failure())
				.isEqualTo("The stream failed: connection lost The stream was cut before its end."));
			Assertions.assertThat(page.status()).isEqualTo("These rows are not the whole stream.");
		}
	}

	@Test
	void aResponseOfAProxyIsNotReportedAsALostConnection(Tab tab) {
		GreetingPage page = open(tab);
		this.script.next().complete();
		page.awaitWholeStream();
		tab.run("window.fetch = async () => new Response('<html>', { status: 502 })");
		page.start().click();
		GreetingPage.await(() -> Assertions.assertThat(page.failure()).startsWith("The stream failed: 502"));
	}

	@Test
	void anEventSourceThatClosesAtTheEndGetsEachItemOnce(Tab tab) {
		EventSource source = EventSource.closingAtTheEnd(tab, gateway.http(), 3);
		ReceivedCall stream = this.script.next();
		stream.send(ScriptedNameService.item(1, "name 1"));
		GreetingPage.await(() -> Assertions.assertThat(source.events()).containsExactly("1"));
		stream.send(ScriptedNameService.item(2, "name 2"));
		stream.send(ScriptedNameService.item(3, "name 3"));
		stream.complete();
		GreetingPage.await(() -> Assertions.assertThat(source.events()).containsExactly("1", "2", "3", "end"));
		Assertions.assertThat(source.hasStopped()).isTrue();
	}

	@Test
	void anEventSourceThatDoesNotCloseReconnectsOnceAndStops(Tab tab) {
		EventSource source = EventSource.open(tab, gateway.http(), 3);
		ReceivedCall stream = this.script.next();
		stream.sendNext(3);
		stream.complete();
		GreetingPage.await(() -> Assertions.assertThat(source.hasStopped()).isTrue());
		Assertions.assertThat(source.events()).containsExactly("1", "2", "3", "end");
		Assertions.assertThat(this.script.streams).as("streams that were requested again").isEmpty();
	}

	@Test
	void anEventSourceContinuesAfterACutInTheMiddle(Tab tab) {
		EventSource source = EventSource.closingAtTheEnd(tab, gateway.http(), 4);
		ReceivedCall stream = this.script.next();
		stream.sendNext(2);
		stream.fail(Status.UNAVAILABLE);
		ReceivedCall rest = this.script.next();
		Assertions.assertThat(source.events()).containsExactly("1", "2", "error");
		rest.sendNext(4);
		rest.complete();
		GreetingPage
			.await(() -> Assertions.assertThat(source.events()).containsExactly("1", "2", "error", "3", "4", "end"));
	}

	@Test
	void anEventSourceContinuesAfterALostConnection(Tab tab) {
		try (Wire wire = Wire.to(gateway.http().getPort())) {
			EventSource source = EventSource.closingAtTheEnd(tab, URI.create("http://localhost:" + wire.port()), 4);
			this.script.next().sendNext(2);
			GreetingPage.await(() -> Assertions.assertThat(source.events()).containsExactly("1", "2"));
			wire.reset();
			ReceivedCall rest = this.script.next();
			rest.sendNext(4);
			rest.complete();
			GreetingPage.await(() -> Assertions.assertThat(source.events()).containsExactly("1", "2", "3", "4", "end"));
		}
	}

	private GreetingPage open(Tab tab) {
		return GreetingPage.open(tab, gateway.http(), "World", 3);
	}

	private static void awaitCancelled(ReceivedCall stream) {
		GreetingPage.await(() -> {
			stream.send(ScriptedNameService.item(100, "for nobody"));
			Assertions.assertThat(stream.cancelled()).isDone();
		});
	}

	/**
	 * Answers the calls of the gateway that render the page, which have a time limit.
	 * Leaves the streams that the page's script requests to the test.
	 */
	private static final class Script implements Behaviour {

		private final BlockingQueue<ReceivedCall> streams = new LinkedBlockingQueue<>();

		@Override
		public void handle(ReceivedCall call) {
			if (call.method().equals("api.Api/getStream") && call.timeout() == null) {
				this.streams.add(call);
			}
			else {
				call.answer();
			}
		}

		ReceivedCall next() {
			try {
				ReceivedCall stream = this.streams.poll(30, TimeUnit.SECONDS);
				Assertions.assertThat(stream).as("stream that the script requests").isNotNull();
				return stream;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
