using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops;

/// <summary>Lowers a function of one activation to a table of its 256 results.</summary>
internal static class Lookup
{
    /// <param name="input">Which input of the node is looked up; it has as many elements as the output.</param>
    public static void Emit(LoweringContext context, int input, Func<float, float> function)
    {
        QuantParams x = context.Input(input).Quant;
        QuantParams y = context.Output().Quant;
        var table = new byte[QuantParams.Levels];
        for (int q = 0; q < table.Length; q++)
        {
            table[q] = y.Quantize(function(x.Dequantize(q)));
        }

        context.Emit(new LutCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(input),
            Y = context.OutputBuffer(),
            Count = context.Output().Shape.Count,
            Lookup = context.Table("Lookup", table),
        });
    }
}
