namespace NanoML.Runtime
{
    /// <summary>What the first four values of a box mean.</summary>
    public enum BoxForm
    {
        /// <summary>Centre from the anchor's, x and y, and width and height.</summary>
        CenterAndSize,

        /// <summary>Left, top, right and bottom; anchors do not matter.</summary>
        Corners,
    }
}
