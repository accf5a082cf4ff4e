using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Planning.Code;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

public sealed class OpcodePriceTests
{
    private const int Inputs = 2;
    private const int InputLength = 20_000;

    [Fact]
    public void Measure()
    {
        var all = new ConcurrentBag<(string Class, PricedLayer Layer, string Shape, string Style)>();
        var tasks = from shape in Enum.GetValues<LayerShape>()
                    from k in Enumerable.Range(0, 3)
                    select (shape, k);
        Parallel.ForEach(tasks, task =>
        {
            (LayerShape shape, int k) = task;
            var batch = new LayerBatch(9000 + (100 * (int)shape) + k, InputLength, ClampTable.Margins[k % 3], k == 0,
                (random, input) => Enumerable.Range(0, 8).Select(_ => CalibratedLayer.Create(random, shape, input)).ToArray());
            foreach (PricedLayer layer in PricedLayer.Of(batch.Emission, batch.Inputs(Inputs + 2).RemoveRange(0, 2)))
            {
                if (layer.Code.Call.Layer[0] == 'L')
                {
                    all.Add((NameOf(layer.Code), layer, shape.ToString(), ""));
                }
            }
        });
        Parallel.For(0, 40, seed =>
        {
            var random = new Random(seed);
            NanoML.Compiler.Planning.Plan plan = RandomChain.Plan(random, random.Between(2, 4));
            LayerCode[] layers = [.. plan.Calls.Select(call => new ReferenceCode(call))];
            foreach (LaneChain chain in LaneChain.Of(plan))
            {
                for (int k = 0; k < chain.Layers.Length; k++)
                {
                    layers[chain.First + k] = chain.Layers[k];
                }
            }

            var input = new byte[plan.InputBuffer.Length];
            random.NextBytes(input);
            foreach (PricedLayer layer in PricedLayer.Of(EmissionPlan.Of(plan, [.. layers]), [input]).Where(l => l.Code is LaneLayer))
            {
                var code = (LaneLayer)layer.Code;
                all.Add((NameOf(code), layer, (code.Packs ? "packs " : "") + (code.Unpacks ? "unpacks " : "") + (code.Image.Halo > 0 ? $"halo{code.Image.Halo}" : ""), ""));
            }
        });
        using var file = new StreamWriter("/tmp/guard_table.txt");
        foreach (var group in all.GroupBy(a => a.Class).OrderBy(g => g.Key))
        {
            var big = group.Where(a => a.Layer.Opcodes >= 3000).OrderBy(a => a.Layer.Ratio).ToArray();
            file.WriteLine(big.Length == 0 ? $"{group.Key}: none of {group.Count()}"
                : FormattableString.Invariant($"{group.Key,-30} {big.Length,4} of {group.Count(),4}: {big[0].Layer.Ratio:f3} {big[big.Length / 2].Layer.Ratio:f3} {big[^1].Layer.Ratio:f3}"));
        }

        foreach (var group in all.GroupBy(a => a.Class).OrderBy(g => g.Key))
        {
            foreach (var a in group.OrderBy(a => a.Layer.Ratio))
            {
                file.WriteLine(FormattableString.Invariant($"{group.Key,-24} {a.Shape,-12} {a.Layer.Ratio:f3} {a.Layer.Opcodes,8} {a.Layer.Code.Call.Summary}: ")
                    + string.Join(", ", a.Layer.Differences(0.004).Select(d => FormattableString.Invariant($"{d.Class} {100 * d.Share:f1}"))));
            }
        }
    }

    private static string NameOf(LayerCode code) => code switch
    {
        RepeatedCode repeated => "repeated " + NameOf(repeated.First),
        ReferenceCode reference => "reference " + reference.Call.Kernel,
        StreamedCode streamed => "streamed " + streamed.Slices[0].Kernel,
        UnrolledConv conv => $"{code.GetType().Name} {(conv.IsDirect ? "direct" : "packs")}",
        UnrolledDense conv => $"{code.GetType().Name} {(conv.IsDirect ? "direct" : "packs")}",
        _ => code.GetType().Name,
    };
}
