using System.Collections.Immutable;
using System.Diagnostics;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Splitting;

/// <summary>What a model costs that is cut at a place: device, link and host one after the other.</summary>
/// <param name="Place">Null for the whole model: on the board if nothing is sent, on the host otherwise.</param>
/// <param name="Bytes">That are sent.</param>
/// <param name="Device">What the board's part takes of it.</param>
/// <param name="HostMs">Measured on this computer.</param>
/// <param name="Fits">Whether the board holds its part.</param>
public sealed record CutCandidate(CutPlace? Place, int Bytes, PartPrice Device, double LinkMs, double HostMs, bool Fits)
{
    public double TotalMs => Device.Milliseconds + LinkMs + HostMs;
}

/// <summary>Prices all places where a compiled model can be cut.</summary>
public static class CutPricing
{
    private const int Runs = 5;

    /// <param name="whole">The whole model on the board.</param>
    /// <param name="profile">Of <paramref name="whole"/>.</param>
    /// <returns>The whole model on the host, the places in their order, the whole model on the board.</returns>
    public static ImmutableArray<CutCandidate> Of(
        Compilation whole, ProfileReport profile, CutPlaces places, LinkRate link, IReferenceRuntime runtime, IProgress<StageProgress>? progress = null)
    {
        CutPlace[] compiled = [.. places.All.Where(place => LayerOf(whole, place) is not null)];
        var cuts = new CutCandidate[compiled.Length];
        int done = 0;
        Parallel.For(0, compiled.Length, Cores.All, k =>
        {
            string tensor = LayerOf(whole, compiled[k])!.Output;
            int bytes = whole.Imported.Value(compiled[k].Tensor).Shape.Count;
            PartPrice price = PartPricing.Of(whole, tensor);
            cuts[k] = new CutCandidate(compiled[k], bytes, price, link.Milliseconds(bytes), 0, price.Fits(whole.Board));
            progress?.Report(new(Stage.Plan, (double)Interlocked.Increment(ref done) / compiled.Length));
        });

        // By itself: a measurement wants the processor.
        for (int k = 0; k < cuts.Length; k++)
        {
            cuts[k] = cuts[k] with { HostMs = HostMilliseconds(whole, runtime, compiled[k].Tensor) };
        }

        int input = whole.Plan.Input.Shape.Count;
        var none = new PartPrice(0, whole.Fit.HeapForApplication + input, whole.Fit.LibraryBytes);
        double hostAlone = HostMilliseconds(whole, runtime, whole.Plan.Input.Name);
        var onBoard = new PartPrice(profile.PredictedMs, whole.Fit.HeapNeeded, whole.Fit.FlashNeeded);
        return
        [
            new CutCandidate(null, input, none, link.Milliseconds(input), hostAlone, none.Fits(whole.Board)),
            .. cuts,
            new CutCandidate(null, 0, onBoard, 0, 0, whole.Fit.Refusal(whole.Options.ModelPath, whole.Board) is null),
        ];
    }

    /// <summary>The cheapest cut that the board holds.</summary>
    /// <exception cref="CompilerException">NML0122: there is no cut; NML0401: the board holds none.</exception>
    public static CutCandidate Cheapest(Compilation whole, IEnumerable<CutCandidate> candidates)
    {
        CutCandidate[] cuts = [.. candidates.Where(candidate => candidate.Place is not null)];
        if (cuts.Length == 0)
        {
            throw new CompilerException(DiagnosticCatalog.NoCut, $"{whole.Options.ModelPath}: there is no layer behind which one tensor goes on to the rest of the model");
        }

        return cuts.Where(cut => cut.Fits).MinBy(cut => cut.TotalMs) ?? throw new CompilerException(
            DiagnosticCatalog.HeapTooSmall,
            $"{whole.Options.ModelPath}: of {cuts.Length} cuts none leaves a part that fits board '{whole.Board.Name}'; the smallest needs {cuts.Min(cut => cut.Device.HeapBytes)} bytes of managed heap");
    }

    /// <summary>The layer of the compiled model; null where it has none of that name.</summary>
    private static Node? LayerOf(Compilation whole, CutPlace place) =>
        whole.Quantized.Graph.Nodes.FirstOrDefault(node => node.Name == place.Layer && node.Outputs.Length == 1);

    /// <summary>The median of a few runs with activations that change nothing about the time.</summary>
    private static double HostMilliseconds(Compilation whole, IReferenceRuntime runtime, string tensor)
    {
        // As the model has it: for the time, a transposition makes no difference.
        Value value = whole.Imported.Value(tensor);
        var sent = new SentTensor(tensor, value.Shape, [], value.Type.ElementType, 0, [1f], []);
        PartHead head = sent.Head(whole.Model, tensor);
        byte[] file = tensor == whole.Plan.Input.Name ? ModelCut.Whole(whole.Model, head) : ModelCut.Back(whole.Model, tensor, head);
        using HostModel host = HostModel.Open(runtime, file, sent.Shape, whole.Options.ModelPath);
        var levels = new byte[sent.Bytes];
        host.Run(levels);
        double[] times = [.. Enumerable.Range(0, Runs).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            host.Run(levels);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        })];
        return times.Order().ElementAt(Runs / 2);
    }
}
