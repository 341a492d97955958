// Shows the rows of the stream as they arrive. They replace those that the server rendered.

const MAX_ROWS_KEPT = 500;

const section = document.getElementById('stream');
const list = document.getElementById('stream-rows');
const count = document.getElementById('stream-count');
const status = document.getElementById('stream-status');
const failure = document.getElementById('stream-failure');
const startButton = document.getElementById('stream-start');
const stopButton = document.getElementById('stream-stop');

class StreamFailure extends Error {

	static of(problem) {
		return new StreamFailure(`${problem.status} ${problem.code}`, problem.detail);
	}

	constructor(status, detail) {
		super(detail);
		this.status = status;
	}

}

// The rows in the page. Writes them once per frame and keeps only the last ones.
class Rows {

	received = 0;

	#pending = [];

	#frame = 0;

	constructor() {
		list.replaceChildren();
		this.#count();
	}

	add(row) {
		this.received++;
		this.#pending.push(`${row.id} - ${row.name}`);
		if (this.#pending.length > 2 * MAX_ROWS_KEPT) {
			this.#pending = this.#pending.slice(-MAX_ROWS_KEPT);
		}
		this.#frame ||= requestAnimationFrame(() => this.write());
	}

	write() {
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		const follow = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
		list.append(...this.#pending.slice(-MAX_ROWS_KEPT).map((text) => {
			const item = document.createElement('li');
			item.textContent = text;
			return item;
		}));
		this.#pending = [];
		while (list.childElementCount > MAX_ROWS_KEPT) {
			list.firstElementChild.remove();
		}
		if (follow) {
			list.scrollTop = list.scrollHeight;
		}
		this.#count();
	}

	#count() {
		const kept = this.received > MAX_ROWS_KEPT ? `, the last ${MAX_ROWS_KEPT} of them here` : '';
		count.textContent = `${this.received.toLocaleString('en')} ${this.received === 1 ? 'row' : 'rows'}${kept}`;
	}

}

// Yields the complete lines of each chunk of bytes; a line may span several chunks.
async function* lines(body) {
	const reader = body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })).getReader();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) {
			break;
		}
		const complete = (rest + value).split('\n');
		rest = complete.pop();
		yield* complete;
	}
	if (rest !== '') {
		throw new Error('The stream ended in the middle of a row.');
	}
}

async function read(rows, signal) {
	// Bypasses the cache: a browser with half a stream in its cache sends the next request twice.
	const response = await fetch(section.dataset.stream,
		{ headers: { Accept: 'application/x-ndjson' }, cache: 'no-store', signal });
	const requestId = response.headers.get('X-Request-ID');
	document.getElementById('stream-request-id').textContent = requestId;
	document.getElementById('stream-request').hidden = requestId === null;
	if (!response.ok) {
		const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
		throw isProblem ? StreamFailure.of(await response.json())
			: new StreamFailure(response.status, 'The answer did not come from the gateway.');
	}
	for await (const line of lines(response.body)) {
		signal.throwIfAborted();
		const record = JSON.parse(line);
		if (record.error) {
			throw StreamFailure.of(record.error);
		}
		rows.add(record);
	}
}

function showFailure(error) {
	const code = document.createElement('strong');
	code.textContent = error instanceof StreamFailure ? error.status : 'connection lost';
	const detail = error instanceof StreamFailure ? error.message : 'The stream was cut before its end.';
	failure.replaceChildren('The stream failed: ', code, ` ${detail}`);
	failure.hidden = false;
}

let running = new AbortController();

async function start() {
	running.abort();
	const mine = running = new AbortController();
	const rows = new Rows();
	// Writes at once: in the next frame, the list may belong to another stream.
	mine.signal.addEventListener('abort', () => rows.write());
	failure.hidden = true;
	status.textContent = 'Receiving rows as they arrive.';
	startButton.textContent = 'Start again';
	stopButton.disabled = false;
	let end;
	try {
		await read(rows, mine.signal);
		end = 'The stream is complete.';
	}
	catch (error) {
		end = mine.signal.aborted ? 'Stopped.' : 'These rows are not the whole stream.';
		if (!mine.signal.aborted) {
			showFailure(error);
		}
	}
	if (mine === running) {
		rows.write();
		status.textContent = end;
		if (document.activeElement === stopButton) {
			// A button that becomes disabled loses the focus, and no other element gets it.
			startButton.focus();
		}
		stopButton.disabled = true;
	}
}

startButton.addEventListener('click', start);
stopButton.addEventListener('click', () => running.abort());
addEventListener('pagehide', () => running.abort());

document.getElementById('stream-controls').hidden = false;
if (failure.hidden) {
	start();
}
