namespace NanoML.Compiler.Planning;

/// <summary>Interprets a plan with the shared reference kernels: the bytes that every strategy and every device must give.</summary>
/// <remarks>Not thread-safe: it owns one arena, as the device does.</remarks>
public sealed class IntegerOracle
{
    private readonly Plan _plan;
    private readonly Memory _memory;
    private readonly bool _vectorized;

    /// <param name="vectorized">
    /// Takes the host's vectors where the same bytes can be had from them (<see cref="KernelCall.ExecuteVectorized"/>): for a search, which runs
    /// thousands of inferences. What code is compared with runs the kernels.
    /// </param>
    public IntegerOracle(Plan plan, bool vectorized = false)
    {
        _plan = plan;
        _vectorized = vectorized;
        _memory = new Memory(plan);
        Reset();
    }

    /// <summary>Lets the next inference be the first: what is kept becomes what it was.</summary>
    public void Reset()
    {
        foreach (KeptLevels levels in KeptLevels.Of(_plan.Arena))
        {
            _memory.Arena.AsSpan(levels.Offset, levels.Count).Fill(levels.Level);
        }
    }

    /// <summary>Runs one inference.</summary>
    /// <param name="input">All inputs, quantised, in the device's axis order.</param>
    /// <param name="observe">Called after each kernel call with the call and the bytes of its output buffer.</param>
    /// <returns>The bytes of all outputs, in the device's axis order.</returns>
    public byte[] Run(byte[] input, Action<KernelCall, ReadOnlyMemory<byte>>? observe = null)
    {
        input.CopyTo(_memory.Arena, 0);
        foreach (KernelCall call in _plan.Calls)
        {
            if (_vectorized)
            {
                call.ExecuteVectorized(_memory);
            }
            else
            {
                call.Execute(_memory);
            }

            if (observe is not null)
            {
                DeviceBuffer buffer = call.Output.Buffer;
                observe(call, _memory.Array(buffer).AsMemory(_memory.Offset(buffer), buffer.Length));
            }
        }

        return (byte[])_memory.Output.Clone();
    }

    /// <summary>Quantises a whole sample that is in the model's own axis order.</summary>
    public static byte[] QuantizeInput(Plan plan, float[] sample)
    {
        byte[][] inputs = [.. plan.Inputs.Select(input => input.Quantization.Quantize(input.Port.Of(sample)))];
        return inputs is [var only] ? only : [.. inputs.SelectMany(levels => levels)];
    }

    /// <summary>The reals that output bytes stand for, in the model's own axis order.</summary>
    public static float[] DequantizeOutput(Plan plan, byte[] output)
    {
        var reals = new float[output.Length];
        foreach (PlanOutput port in plan.Outputs)
        {
            for (int k = port.Offset; k < port.Offset + port.Port.Length; k++)
            {
                reals[k] = port.Quant.Dequantize(output[k]);
            }
        }

        return plan.Source.Graph.FromDeviceOrder(reals);
    }

    private sealed class Memory(Plan plan) : KernelMemory
    {
        public byte[] Arena { get; } = new byte[plan.Arena.Length];

        public byte[] Output { get; } = new byte[plan.OutputLength];

        public override byte[] Array(Slice slice) => slice.Buffer.Table?.Bytes ?? (plan.OutputBuffers.Contains(slice.Buffer) ? Output : Arena);

        public override int Offset(Slice slice) => slice.Offset + plan.OffsetOf(slice.Buffer, plan.Arena);
    }
}
