using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The last frames of a stream: those of the input behind what earlier inferences brought. It is not an ONNX operator; a network over a step
/// has it where a network over a window reads frames again.
/// </summary>
/// <param name="Axis">Time.</param>
/// <param name="Frames">At least as many as the input has.</param>
/// <param name="IsLowest">Before the stream began there is the lowest level, which no maximum takes; else the real zero.</param>
public sealed record History(int Axis, int Frames, bool IsLowest) : Op, ILowers
{
    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        return Axis < input.Rank && input[Axis] <= Frames
            ? [new(inputs[0]!.Type.ElementType, input.With(Axis, Frames))]
            : throw OpException.Shape($"{Frames} frames along axis {Axis} do not hold an input of shape {input}");
    }

    /// <summary>In a stream that begins with this inference.</summary>
    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        Shape shape = x.Shape.With(Axis, Frames);
        int fresh = x.Shape[Axis] * x.Shape.Stride(Axis);
        int length = Frames * x.Shape.Stride(Axis);
        var y = new float[shape.Count];
        Array.Fill(y, IsLowest ? float.MinValue : 0);
        for (int row = 0; row < x.Shape.Count / fresh; row++)
        {
            x.Floats.AsSpan(row * fresh, fresh).CopyTo(y.AsSpan(((row + 1) * length) - fresh));
        }

        return [new Tensor(shape, y, x.Type.ElementType)];
    }

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        int stride = input.Stride(Axis);
        context.Emit(new HistoryCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.KeptOutput([new LevelRun(context.Output().Shape.Count, IsLowest ? (byte)0 : context.Output().Quant.Quantize(0))]),
            Rows = input.Product(0, Axis),
            Length = Frames * stride,
            Fresh = input[Axis] * stride,
        });
    }
}
