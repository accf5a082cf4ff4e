using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Div. On the device the reciprocals of a constant divisor are multiplied with; those of an activation are a look-up before a
/// <see cref="Mul"/>. Integers truncate towards zero.
/// </summary>
public sealed record Div(Clamp? Clamp = null) : BinaryOp(Clamp), IDecomposes
{
    private const int Divisor = 1;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        return new Div();
    }

    public override float Apply(float a, float b) => a / b;

    public override (float A, float B) Slopes(float a, float b) => (1 / b, -a / (b * b));

    // long.MinValue / -1 traps in hardware; its negation wraps like the other operators.
    public override long Apply(long a, long b) => b switch
    {
        0 => throw new OpException(DiagnosticCatalog.BadGraph, "divides an integer by zero"),
        -1 => -a,
        _ => a / b,
    };

    public void Decompose(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Inputs[Divisor]) is { IsConstant: false, Type.ElementType: var type } && type.IsFloat())
        {
            string reciprocal = editor.InsertBefore(node, $"{node.Name}_reciprocal", new Reciprocal(), node.Inputs[Divisor]);
            editor.Replace(node, node with { Op = new Mul(Clamp), Inputs = [node.Inputs[0], reciprocal] });
        }
    }

    protected override void LowerTensors(LoweringContext context)
    {
        Tensor divisor = context.Constant(Divisor) ?? throw context.NotPlannable(
            "it divides by an activation",
            "Divide by a constant, or multiply with an activation that is the reciprocal.");
        float[] reciprocals = Array.ConvertAll(divisor.ToFloats(), x => 1 / x);
        if (!reciprocals.All(float.IsFinite))
        {
            throw context.Error(DiagnosticCatalog.NotQuantizable, "its divisor holds a zero");
        }

        QuantParams quant = QuantParams.FromRange(reciprocals.Min(), reciprocals.Max());
        byte[] bytes = Array.ConvertAll(reciprocals, x => quant.Quantize(x));
        var table = new DeviceBuffer($"{context.Layer}.reciprocal", bytes.Length, context.Table("Reciprocal", bytes));
        BinaryOperands operands = Operands(context, index => index == Divisor ? table : context.InputBuffer(index));
        QuantParams Quant(int index) => index == Divisor ? quant : context.Input(index).Quant;
        context.Emit(Product.Create(context, operands, Quant(operands.FullIndex), Quant(operands.SmallIndex), Clamp));
    }
}
