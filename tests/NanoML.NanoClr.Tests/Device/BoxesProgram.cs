using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Boxes of a detector whose outputs are drawn: those found, their corners and scores.</summary>
    public static class BoxesProgram
    {
        private const int Cases = 12;
        private const int Side = 128;
        private const int Overlap = 30;

        public static void Main()
        {
            AnchorGrid anchors = new AnchorGrid(Side, Side, new int[] { 8, 16 }, new int[] { 2, 6 });
            for (int k = 0; k < Cases; k++)
            {
                Generator numbers = new Generator(k);
                Detector centers = new Detector(anchors.Count, 16, 1, 0.5f + (k * 0.11f));
                Decode("centers", k, new BoxDecoder(centers.OutputAt(0), centers.OutputAt(1), anchors, BoxForm.CenterAndSize, 1, Overlap), centers, numbers);

                Detector corners = new Detector(50, 4, 2, (1f + k) / 512);
                Decode("corners", k, new BoxDecoder(corners.OutputAt(0), corners.OutputAt(1), null, BoxForm.Corners, Side, Overlap), corners, numbers);
            }
        }

        private static void Decode(string name, int number, BoxDecoder decoder, Detector detector, Generator numbers)
        {
            detector.Fill(numbers);
            int found = decoder.Decode(1f);
            Report.Line(name, number, found);
            for (int i = 0; i < found; i++)
            {
                int hash = Report.Hash(Report.Hash(decoder.Left(i), decoder.Top(i)), Report.Hash(decoder.Right(i), decoder.Bottom(i)));
                Report.Line(name, decoder.IndexOf(i), Report.Hash(hash, (int)(decoder.ScoreOf(i) * 1000)));
            }
        }

        /// <summary>A model whose outputs are drawn.</summary>
        private sealed class Detector : TensorModel
        {
            public Detector(int boxes, int values, int scores, float scale)
                : base(
                    new byte[1],
                    1,
                    new ModelTensor[] { new ModelTensor("x", new int[] { 1, 1 }, 0, new Quantization(1, 0)) },
                    new byte[boxes * (values + scores)],
                    new ModelTensor[]
                    {
                        new ModelTensor("boxes", new int[] { 1, boxes, values }, 0, new Quantization(scale, 100)),
                        new ModelTensor("scores", new int[] { 1, boxes, scores }, boxes * values, new Quantization(1f / 32, 128)),
                    },
                    null)
            {
            }

            public override void Invoke()
            {
            }

            public void Fill(Generator numbers)
            {
                for (int i = 0; i < Output.Length; i++)
                {
                    Output[i] = (byte)numbers.Below(256);
                }
            }
        }
    }
}
