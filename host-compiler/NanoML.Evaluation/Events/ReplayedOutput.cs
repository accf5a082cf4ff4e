using NanoML.Runtime;

namespace NanoML.Evaluation.Events;

/// <summary>A model for the firmware's classes whose output was computed before.</summary>
public sealed class ReplayedOutput(int outputs, float scale, int zeroPoint) : NanoModel([], 0, 1, 0, new byte[outputs], scale, zeroPoint)
{
    public override void Invoke()
    {
    }
}
