namespace NanoML.TrainingPreprocessing;

/// <summary>How a pixel of a resized picture is made.</summary>
public enum ResizeMode
{
    /// <summary>The source pixel under its middle.</summary>
    Nearest,

    /// <summary>The mean of the area that it covers.</summary>
    Area,
}
