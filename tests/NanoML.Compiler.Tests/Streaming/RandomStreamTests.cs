using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Streaming;

/// <summary>Random networks over a window, stepped over a long signal: the bytes of the window wherever they are promised.</summary>
public class RandomStreamTests
{
    private static readonly int s_networks = int.Parse(Environment.GetEnvironmentVariable("NANOML_STREAMS") ?? "100", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(TimePadding.None)]
    [InlineData(TimePadding.Causal)]
    [InlineData(TimePadding.Same)]
    internal void Step_OverALongSignal_GivesTheBytesThatArePromised(TimePadding padding)
    {
        (int streamed, int sliding, int fromReset, int compared) = (0, 0, 0, 0);
        for (int seed = 0; seed < s_networks; seed++)
        {
            if (Rewrite(seed, padding) is not var (window, step))
            {
                continue;
            }

            var run = new StreamRun(window, step, seed);
            try
            {
                compared += run.AssertAsPromised(run.RunSteps());
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: hop {step.Hop} of {step.WindowFrames}\n{GraphText.Print(window.Graph)}\n{GraphText.Print(step.Network.Graph)}", e);
            }

            streamed++;
            sliding += step.IsSliding ? 1 : 0;
            fromReset += step.IsFromReset ? 1 : 0;
        }

        string counts = $"{streamed} streamed, {sliding} sliding, {fromReset} from a reset, {compared} steps compared";
        Console.WriteLine($"{padding}: {counts}");
        Assert.True(streamed > 0.8 * s_networks, counts);
        Assert.True(padding != TimePadding.None || sliding == streamed, counts);
        Assert.True(padding != TimePadding.Causal || fromReset > 0.5 * streamed, counts);
        Assert.True(padding != TimePadding.Same || sliding < streamed, counts);
    }

    [Theory]
    [InlineData(TimePadding.None)]
    [InlineData(TimePadding.Causal)]
    internal void Emit_RandomStreams_KeepAndForgetAsTheOracleDoes(TimePadding padding)
    {
        for (int seed = 1000; seed < 1006; seed++)
        {
            if (Rewrite(seed, padding) is not var (window, step))
            {
                continue;
            }

            var run = new StreamRun(window, step, seed);
            run.AssertEmitted(run.RunSteps());
        }
    }

    private static (QuantGraph Window, StepNetwork Step)? Rewrite(int seed, TimePadding padding)
    {
        (Graph graph, int time) = RandomStream.Create(seed, padding);
        Graph whole = Pipeline.Run(graph);
        try
        {
            (_, int hop) = StreamRewrite.Choose(whole, time, null);
            QuantGraph window = Plans.Quantize(StreamRewrite.HasTimeOutside(whole, time, hop) ? Pipeline.RunTimeInside(whole) : whole);
            return (window, StreamRewrite.Run(window, time, hop));
        }
        catch (CompilerException e) when (e.Code == DiagnosticCatalog.NothingToStream)
        {
            return null;
        }
    }
}
