using Microsoft.ML.Data;

namespace MlNetSample;

/// <summary>A row of motors.csv: what sensors say of a motor, and what was found when it was opened.</summary>
public class Motor
{
    /// <summary>In mm/s.</summary>
    [LoadColumn(0)]
    public float Rms { get; set; }

    /// <summary>In m/s².</summary>
    [LoadColumn(1)]
    public float Peak { get; set; }

    /// <summary>In °C.</summary>
    [LoadColumn(2)]
    public float Temperature { get; set; }

    /// <summary>In ampere.</summary>
    [LoadColumn(3)]
    public float Current { get; set; }

    /// <summary>In turns a minute.</summary>
    [LoadColumn(4)]
    public float Speed { get; set; }

    [LoadColumn(5)]
    public float Kurtosis { get; set; }

    /// <summary>The class.</summary>
    [LoadColumn(6)]
    public string State { get; set; } = "";
}
