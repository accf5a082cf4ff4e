using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Training.Networks;

namespace NanoML.Compiler.Training.Search;

/// <summary>The networks that suit an input, priced on a board before any is trained.</summary>
internal static class Candidates
{
    private const int PricingSamples = 16;

    /// <returns>Those that fit and are fast enough, the fastest first.</returns>
    /// <exception cref="CompilerException">NML0323: there is none.</exception>
    public static ImmutableArray<Candidate> Of(LabelledData data, InputScale scale, TrainOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        Board board = Board.Load(options.Target);
        float[][] samples = [.. Evenly.Take([.. Enumerable.Range(0, data.Training.Count)], PricingSamples).Select(data.Training.Plain)];
        Network[] networks = [.. NetworkFamilies.All.SelectMany(family => family.Candidates(data.Shape))];
        if (networks.Length == 0)
        {
            throw new CompilerException(DiagnosticCatalog.NoNetwork, $"{data.Source}: there is no kind of network for inputs of {data.Shape}");
        }

        var priced = new (Candidate? Candidate, NetworkPrice? Price)[networks.Length];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation };
        Parallel.For(0, networks.Length, parallel, k =>
        {
            priced[k] = Price(networks[k], data, scale, board, samples, options);
            progress?.Report((double)Interlocked.Increment(ref done) / networks.Length);
        });
        ImmutableArray<Candidate> fitting =
        [
            .. priced.Select(p => p.Candidate).OfType<Candidate>()
                .OrderBy(candidate => candidate.Price.Milliseconds).ThenBy(candidate => candidate.Network.ToString(), StringComparer.Ordinal),
        ];
        return fitting.IsEmpty ? throw Refusal(data, board, options, [.. priced.Select(p => p.Price)]) : fitting;
    }

    private static (Candidate? Candidate, NetworkPrice? Price) Price(
        Network network, LabelledData data, InputScale scale, Board board, float[][] samples, TrainOptions options)
    {
        Graph graph = network.ToDeploy(data.Shape, [.. data.Classes], scale, options.Seed, ImmutableDictionary<string, Tensor>.Empty);
        NetworkPrice? price = NetworkPricing.Of(graph, board, samples);
        return price is null || !price.Fits(board) || price.Milliseconds > options.MaxLatencyMs
            ? (null, price)
            : (new Candidate(network, price, graph.CountMacs(), graph.CountParameters(), TrainingCost.OfExample(graph)), price);
    }

    private static CompilerException Refusal(LabelledData data, Board board, TrainOptions options, NetworkPrice?[] prices)
    {
        NetworkPrice? fastest = prices.OfType<NetworkPrice>().Where(price => price.Fits(board)).MinBy(price => price.Milliseconds);
        NetworkPrice? smallest = prices.OfType<NetworkPrice>().MinBy(price => price.HeapBytes);
        return fastest is not null
            ? new CompilerException(
                DiagnosticCatalog.NothingFits,
                FormattableString.Invariant($"{data.Source}: the fastest network for inputs of {data.Shape} takes {fastest.Milliseconds:F1} ms on board '{board.Name}', and {options.MaxLatencyMs} are allowed"),
                "Allow more with --max-latency, choose a faster board or make the inputs smaller.")
            : new CompilerException(
                DiagnosticCatalog.NothingFits,
                $"{data.Source}: no network for inputs of {data.Shape} fits board '{board.Name}'"
                    + (smallest is null ? "" : $": the smallest needs {smallest.HeapBytes} bytes of heap of {board.ManagedHeapBytes}, and {smallest.FlashBytes} of flash of {board.DeploymentBytes}"),
                "Choose a board with more memory, or make the inputs smaller.");
    }
}
