using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Planning;

/// <summary>What a device carries from the outputs of one inference to the inputs of the next: the twin of <c>TensorModel.Step</c>.</summary>
public static class CarriedState
{
    /// <param name="outputs">Of the inference before; null for the first, which begins with zeros.</param>
    /// <param name="inputs">Of the next; what is carried over is written to it.</param>
    public static void Carry(Plan plan, byte[]? outputs, byte[] inputs)
    {
        foreach (StateLink link in plan.Source.Graph.State)
        {
            PlanOutput from = plan.Outputs.Single(output => output.Name == link.Output);
            PlanInput to = plan.Inputs.Single(input => input.Name == link.Input);
            int start = plan.Arena.Offsets[to.Buffer];
            for (int k = 0; k < to.Shape.Count; k++)
            {
                int level = outputs is null ? from.Quant.Quantize(0) : outputs[from.Offset + k];
                inputs[start + k] = from.Quant == to.Quant ? (byte)level : to.Quant.Quantize(from.Quant.Dequantize(level));
            }
        }
    }
}
