namespace NanoML.Apps.Digits
{
    /// <summary>Where frames come from.</summary>
    public enum DigitsSource
    {
        /// <summary>Ten recorded images: nothing to wire.</summary>
        Recording,

        /// <summary>Another board or a PC sends grey images of 8x8 pixels.</summary>
        Uart,

        /// <summary>A thermal camera, AMG8833: warm shapes are ink.</summary>
        Thermal,
    }
}
