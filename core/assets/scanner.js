// Looks for a card through the camera, again and again. What it finds is told once, with a beep; then it holds until staff have confirmed it.
// The same code counts again only after it has been out of sight.

const OUT_OF_SIGHT_MS = 1500, PAUSE_MS = 120, WIDEST = 1280

function reader(data) {
    window.cardReader ??= new Promise((resolve, reject) => {
        const script = document.createElement("script")
        script.src = data.reader
        script.onerror = reject
        script.onload = () => {
            ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => data.wasm }, fireImmediately: true }).then(() => resolve(ZXingWASM), reject)
        }
        document.head.append(script)
    })
    return window.cardReader
}

function beep() {
    const context = new AudioContext(), tone = context.createOscillator()
    tone.frequency.value = 1760
    tone.connect(context.destination)
    tone.onended = () => context.close()
    tone.start()
    tone.stop(context.currentTime + 0.09)
}

async function frame(video, canvas, zxing) {
    const scale = Math.min(1, WIDEST / video.videoWidth)
    canvas.width = video.videoWidth * scale
    canvas.height = video.videoHeight * scale
    const paper = canvas.getContext("2d", { willReadFrequently: true })
    paper.drawImage(video, 0, 0, canvas.width, canvas.height)
    const found = await zxing.readBarcodes(paper.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 })
    return found.find((code) => code.isValid)?.text
}

async function look(now, video) {
    const canvas = document.createElement("canvas")
    const zxing = await reader(now.data)
    while (now.runs) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
        if (now.told || now.data.held || video.readyState < 2) continue
        const text = await frame(video, canvas, zxing)
        if (!text) continue
        const isOld = text === now.last && Date.now() - now.seen < OUT_OF_SIGHT_MS
        now.seen = Date.now()
        if (isOld || now.data.held) continue
        now.last = text
        now.told = true
        beep()
        now.tell("scanned", text)
    }
}

async function start(now, video) {
    if (!navigator.mediaDevices?.getUserMedia) return now.tell("absent", true)
    try {
        const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } })
        if (!now.runs) return stream.getTracks().forEach((track) => track.stop())
        now.stream = stream
        video.srcObject = stream
        await video.play()
        await look(now, video)
    } catch {
        if (now.runs) now.tell("absent", true)
    }
}

const running = new WeakMap()

export default function (component) {
    const { parentElement, data, setTriggerValue } = component
    const video = parentElement.querySelector("video")
    let now = running.get(parentElement)
    if (!now?.runs) {
        now = { runs: true, told: false, last: "", seen: 0, data, tell: setTriggerValue }
        running.set(parentElement, now)
        start(now, video)
    }
    if (now.data.times !== data.times) {  // what was told has been looked at; the card may lie there still
        now.told = false
        now.seen = Date.now()
    }
    Object.assign(now, { data, tell: setTriggerValue })
    parentElement.querySelector("div").classList.toggle("held", data.held)
    return () => {
        now.runs = false
        now.stream?.getTracks().forEach((track) => track.stop())
    }
}
