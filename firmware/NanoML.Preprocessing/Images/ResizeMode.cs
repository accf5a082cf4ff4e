namespace NanoML.Preprocessing
{
    /// <summary>How a pixel of a resized picture is made.</summary>
    public enum ResizeMode
    {
        /// <summary>The source pixel under its middle: fastest, and jagged.</summary>
        Nearest,

        /// <summary>The mean of the area that it covers: what a model should see of a larger picture.</summary>
        Area,
    }
}
