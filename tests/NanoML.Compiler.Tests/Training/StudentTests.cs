using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class StudentTests
{
    private static readonly float[][] s_samples =
        [.. Enumerable.Range(0, 24).Select(k => Tensors.Random(Shape.Of(1, 1, 6, 6), 0, 1, k).Floats)];

    [Fact]
    public void Masks_StayThroughSteps()
    {
        (Student student, GradientSum sum) = Prepare(TinyTask.Network(4, 1));
        student.Prune(0.6, PruneScope.Layer);
        student.ChooseScales(s_samples);
        bool[][] kept = [.. student.Parameters.Select(p => (bool[])p.Kept.Clone())];
        Example[] examples = [.. s_samples.Select((sample, k) => new Example(sample, Tensors.Random(Shape.Of(4), -2, 2, k).Floats, null))];
        Adam[] optimizers = [.. student.Parameters.Select(p => new Adam(p.Values.Length))];
        for (int step = 0; step < 10; step++)
        {
            float[][] gradients = sum.Gradients(examples);
            for (int p = 0; p < gradients.Length; p++)
            {
                student.Parameters[p].PassBack(gradients[p]);
                optimizers[p].Step(student.Parameters[p].Values, gradients[p], 0.05);
                student.Parameters[p].ApplyMask();
            }
        }

        student.Prune(0.6, PruneScope.Layer);
        for (int p = 0; p < kept.Length; p++)
        {
            Parameter parameter = student.Parameters[p];
            Assert.Equal(kept[p], parameter.Kept);
            Assert.All(parameter.Values.Zip(kept[p]), pair => Assert.True(pair.Second || pair.First == 0));
            Assert.Equal(parameter.Bits is null ? 0 : (int)(0.6 * parameter.Values.Length), kept[p].Count(k => !k));
        }
    }

    // Rounding is a staircase, so the whole network is compared without it: ranges and scales so fine that it is not seen.
    [Fact]
    public void GradientOfTheWholeNetwork_MatchesDifferences()
    {
        var student = new Student(Residual(), 4);
        student.ChooseScales(s_samples);
        var tape = new Tape(student.Graph, student.ScoreName);
        var loss = new DistillationLoss(LossKind.Mse, 0, 1);
        var none = new Dictionary<string, QuantParams>();
        Dictionary<string, Tensor> constants = student.Parameters.ToDictionary(p => p.Name, p => new Tensor(p.Shape, p.Values));
        foreach (Parameter parameter in student.Parameters)
        {
            var sums = new Dictionary<string, float[]> { [parameter.Name] = new float[parameter.Values.Length] };
            float[] scores = tape.Forward(s_samples[0], constants, none);
            var gradient = new float[scores.Length];
            loss.Evaluate(scores, new float[scores.Length], 0, gradient);
            tape.Backward(gradient, sums);
            for (int k = 0; k < parameter.Values.Length; k += 3)
            {
                double Moved(float step)
                {
                    float[] values = [.. parameter.Values];
                    values[k] += step;
                    float[] moved = tape.Forward(s_samples[0], constants.ToDictionary(
                        p => p.Key, p => p.Key == parameter.Name ? new Tensor(parameter.Shape, values) : p.Value), none);
                    return loss.Evaluate(moved, new float[moved.Length], 0, new float[moved.Length]);
                }

                double expected = (Moved(1f / 512) - Moved(-1f / 512)) * 256;
                Assert.Equal(expected, sums[parameter.Name][k], 0.01 * (1 + Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void WeightsThatTwoLayersShare_AreTrainedApart()
    {
        var b = new GraphBuilder(Shape.Of(1, 8));
        string shared = b.Random(Shape.Of(8, 8));
        string x = b.Add(new Dense(), GraphBuilder.Input, shared);
        Graph graph = b.Build(b.Add(new Dense(), b.Add(new Relu(), x), shared));
        Assert.Equal(2, new Student(graph, 4).Parameters.Select(p => p.Name).Distinct().Count());
    }

    [Fact]
    public void ConstantOperands_AreRoundedAsOnTheDevice()
    {
        var b = new GraphBuilder(Shape.Of(1, 8));
        string offsets = b.Constant(Tensors.Floats(0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 1.02f));
        string x = b.Add(new Relu(), b.Add(new Dense(), GraphBuilder.Input, b.Random(Shape.Of(8, 8))));
        var student = new Student(b.Build(b.Add(new Mul(), x, offsets)), 4);
        student.ChooseScales([.. s_samples.Select(s => s[..8])]);
        Assert.Equal(new QuantParams(0.004f, 0).Dequantize(50), student.Effective()[offsets].Floats[2], 1e-6f);
    }

    [Fact]
    public void SoftmaxAtTheEnd_IsLeftToTheLoss()
    {
        Graph graph = TinyTask.Network(2, 1);
        Assert.Equal(graph.Nodes[^1].Inputs[0], new Student(graph, 4).ScoreName);
        Graph cut = graph with { Outputs = [graph.Nodes[^2].Output], Nodes = graph.Nodes[..^1] };
        Assert.Equal(graph.Nodes[^2].Output, new Student(cut, 4).ScoreName);
    }

    private static Graph Residual()
    {
        var b = new GraphBuilder(Shape.Of(1, 1, 6, 6));
        string x = b.Add(new HardSwish(), b.Conv(GraphBuilder.Input, 4));
        string y = b.Add(new Add(), x, b.Conv(b.Add(new Sigmoid(), b.Conv(x, 4, groups: 4)), 4, kernel: 1));
        string pooled = b.Add(new ReduceMean([2, 3], false), b.AveragePool(y));
        return b.Build(b.Gemm(pooled, 3));
    }

    private static (Student Student, GradientSum Sum) Prepare(Graph graph)
    {
        var student = new Student(graph, 4);
        return (student, new GradientSum(student, graph, new DistillationLoss(LossKind.Kl, 0, 2), 2));
    }
}
