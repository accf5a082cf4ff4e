using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Streaming;

namespace NanoML.Compiler.Tests.Streaming;

/// <summary>A long random signal through a network over a step, beside the network over a window at every place of it.</summary>
internal sealed class StreamRun
{
    private const int MoreSteps = 3;

    private readonly StepNetwork _step;
    private readonly Plan _windowPlan;
    private readonly Tensor _signal;
    private readonly int _axis;

    public StreamRun(QuantGraph window, StepNetwork step, int seed)
    {
        _step = step;
        _axis = step.Axis;
        _windowPlan = Planner.CreatePlan(window);
        StepPlan = Planner.CreatePlan(step.Network);
        Shape own = window.Graph.InputPorts[0].OwnShape;
        Steps = step.StepsOfWindow + MoreSteps;
        var random = new Random(seed);
        Shape shape = own.With(_axis, Steps * step.Hop);
        _signal = new Tensor(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => (2 * random.NextSingle()) - 1)]);
    }

    public Plan StepPlan { get; }

    public int Steps { get; }

    /// <summary>The levels of the new frames of one step.</summary>
    public byte[] Input(int step) => IntegerOracle.QuantizeInput(StepPlan, Frames(step * _step.Hop, _step.Hop));

    /// <summary>What every step makes.</summary>
    public byte[][] RunSteps()
    {
        var oracle = new IntegerOracle(StepPlan);
        return [.. Enumerable.Range(0, Steps).Select(step => oracle.Run(Input(step)))];
    }

    /// <summary>Emitted code, and a file of the same calls, keeps what it should from step to step, and forgets it.</summary>
    /// <param name="expected">What every step makes.</param>
    public void AssertEmitted(byte[][] expected)
    {
        EmissionPlan plan = ReferenceCode.PlanFor(StepPlan);
        EmittedModelCode code = ModelEmitter.Emit(plan, new EmitOptions("Stream", "NanoML.Models", "stream.onnx", new string('0', 64), "esp32"));
        using EmittedModel emitted = EmittedModel.Load(DeviceBuild.Compile(code)[^1]);
        AssertSteps(emitted, expected);
        using EmittedModel played = PlayerLibrary.Load([.. ModelPackage.Of(plan, new PackageTitle("Stream", 1, new string('0', 64), "nanoml"), null, []).Bytes]);
        AssertSteps(played, expected);
    }

    private void AssertSteps(EmittedModel model, byte[][] expected)
    {
        for (int time = 0; time < 2; time++)
        {
            for (int k = 0; k < expected.Length; k++)
            {
                Input(k).CopyTo(model.Input, 0);
                model.Step();
                Assert.Equal(expected[k], model.Output);
            }

            model.Reset();
        }
    }

    /// <summary>Compares wherever the rewrite promises equality.</summary>
    /// <returns>How many steps were compared.</returns>
    public int AssertAsPromised(byte[][] outputs)
    {
        int compared = 0;
        var oracle = new IntegerOracle(_windowPlan);
        int last = _step.StepsOfWindow - 1;
        for (int step = last; step < Steps && (_step.IsSliding || (step == last && _step.IsFromReset)); step++)
        {
            int end = (step + 1) * _step.Hop;
            byte[] window = oracle.Run(IntegerOracle.QuantizeInput(_windowPlan, Frames(end - _step.WindowFrames, _step.WindowFrames)));
            Assert.Equal(LastFrames(window, 0), outputs[step]);
            compared++;
            for (int back = 1; back <= last && _step.IsFromReset && step == last; back++)
            {
                if (LastFrames(window, back) is { } earlier)
                {
                    Assert.Equal(earlier, outputs[step - back]);
                    compared++;
                }
            }
        }

        return compared;
    }

    /// <summary>The frames of a window's output that a step makes; null where a step makes one result of all frames.</summary>
    /// <param name="back">How many steps before the last.</param>
    private byte[]? LastFrames(byte[] window, int back)
    {
        Shape whole = _windowPlan.Output.Shape;
        Shape step = StepPlan.Output.Shape;
        int axis = Enumerable.Range(0, whole.Rank).FirstOrDefault(k => whole[k] != step[k], -1);
        if (axis < 0)
        {
            return back == 0 ? window : null;
        }

        int first = whole[axis] - ((back + 1) * step[axis]);
        return [.. new Tensor(whole, Array.ConvertAll(window, level => (float)level))
            .Take(axis, [.. Enumerable.Range(first, step[axis])]).Floats.Select(level => (byte)level)];
    }

    private float[] Frames(int first, int count) => _signal.Take(_axis, [.. Enumerable.Range(first, count)]).Floats;
}
