namespace NanoML.Compiler.Calibration;

/// <summary>How the range of an activation is chosen from what calibration saw.</summary>
public enum RangeMethod
{
    /// <summary>Everything that was seen.</summary>
    MinMax,

    /// <summary>All but a thin tail at either end.</summary>
    Percentile,

    /// <summary>The range with the least mean squared quantisation error.</summary>
    Mse,
}
