namespace NanoML.Compiler.Planning.Code;

/// <summary>Prices every legal strategy of every call.</summary>
public static class StrategyChoice
{
    public static EmissionPlan Choose(Plan plan, OpcodeCosts costs, OptimizeGoal goal, KernelChoice kernels)
    {
        if (kernels == KernelChoice.Reference)
        {
            return EmissionPlan.Reference(plan);
        }

        return EmissionPlan.Of(plan, [.. plan.Calls.Select(call => Candidates(plan, call).MinBy(code => costs.Milliseconds(code.Opcodes))!)]);
    }

    /// <summary>Every way to compute a call, the reference first.</summary>
    public static IEnumerable<LayerCode> Candidates(Plan plan, KernelCall call)
    {
        yield return new ReferenceCode(call);
        foreach (LaneFormat format in new[] { LaneFormat.Three, LaneFormat.Four })
        {
            if (UnrolledConv.Create(call, format, plan.OutputBuffer) is { } conv)
            {
                yield return conv;
            }

            if (UnrolledDense.Create(call, format) is { } dense)
            {
                yield return dense;
            }

            if (LaneDepthwise.Create(call, format, plan.OutputBuffer) is { } depthwise)
            {
                yield return depthwise;
            }
        }
    }
}
