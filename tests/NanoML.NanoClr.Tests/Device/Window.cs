namespace NanoML.Edges
{
    /// <summary>A random sliding window over a small image, with padding on every side.</summary>
    public sealed class Window
    {
        public readonly int InputHeight;
        public readonly int InputWidth;
        public readonly int OutputHeight;
        public readonly int OutputWidth;
        public readonly int KernelHeight;
        public readonly int KernelWidth;
        public readonly int StrideHeight;
        public readonly int StrideWidth;
        public readonly int DilationHeight;
        public readonly int DilationWidth;
        public readonly int PadTop;
        public readonly int PadLeft;
        public readonly int PadBottom;
        public readonly int PadRight;

        public Window(Generator g)
        {
            KernelHeight = g.Between(1, 3);
            KernelWidth = g.Between(1, 3);
            DilationHeight = g.Between(1, 3);
            DilationWidth = g.Between(1, 3);
            StrideHeight = g.Between(1, 3);
            StrideWidth = g.Between(1, 3);
            PadTop = g.Below(KernelHeight);
            PadLeft = g.Below(KernelWidth);
            PadBottom = g.Below(KernelHeight);
            PadRight = g.Below(KernelWidth);
            int spanHeight = ((KernelHeight - 1) * DilationHeight) + 1;
            int spanWidth = ((KernelWidth - 1) * DilationWidth) + 1;
            InputHeight = spanHeight + g.Below(4);
            InputWidth = spanWidth + g.Below(4);
            OutputHeight = ((InputHeight + PadTop + PadBottom - spanHeight) / StrideHeight) + 1;
            OutputWidth = ((InputWidth + PadLeft + PadRight - spanWidth) / StrideWidth) + 1;
        }
    }
}
