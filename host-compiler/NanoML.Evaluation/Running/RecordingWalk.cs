using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Simulation;
using NanoML.Datasets;
using NanoML.Evaluation.DeviceInputs;
using NanoML.Evaluation.Events;

namespace NanoML.Evaluation.Running;

/// <summary>Walks over whole recordings as the board hears them, window after window, and steadies the results as the firmware does.</summary>
/// <param name="window">Frames of a window.</param>
/// <param name="hop">Frames from one to the next.</param>
/// <param name="isPadded">Whether silence lies before and behind a recording, as around a spoken word.</param>
public sealed class RecordingWalk(int window, int hop, bool isPadded)
{
    /// <param name="device">The board's front end, one for each thread.</param>
    /// <returns>In the order of the recordings; those without a rate are left out.</returns>
    public HeardRecording[] Run(Compilation compilation, IReadOnlyList<Recording> recordings, Func<IDeviceInput> device, EventOptions options)
    {
        var heard = new HeardRecording?[recordings.Count];
        Parallel.For(0, recordings.Count, Cores.All, () => (Model: EmittedModel.Load(compilation.Assemblies[^1]), Input: device()), (k, _, worker) =>
        {
            Signal signal = recordings[k].ReadSignal();
            heard[k] = signal.Rate is not { } rate ? null : new HeardRecording(
                recordings[k].Name,
                recordings[k].Class,
                signal.Frames / rate,
                EventWalk.Run(Results(isPadded ? Padded(signal) : signal, rate, worker.Model, worker.Input), options));
            return worker;
        }, worker => worker.Model.Dispose());
        return [.. heard.OfType<HeardRecording>()];
    }

    private IEnumerable<TimedResult> Results(Signal signal, double rate, EmittedModel model, IDeviceInput input)
    {
        int before = isPadded ? window : 0;
        foreach (int start in signal.WindowStarts(window, hop))
        {
            input.Run(signal.Window(start, window)).CopyTo(model.Input, 0);
            model.Invoke();
            yield return new TimedResult((start + window - before) / rate, [.. model.Output]);
        }
    }

    private Signal Padded(Signal signal) => signal with
    {
        Frames = signal.Frames + (2 * window),
        Values = [.. new float[window * signal.Channels], .. signal.Values, .. new float[window * signal.Channels]],
        Gaps = [.. signal.Gaps.Select(gap => gap + window)],
    };
}
