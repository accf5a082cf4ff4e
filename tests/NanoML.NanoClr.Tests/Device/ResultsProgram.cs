using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>
    /// The loop with a source that fails now and then, a simulated model, smoothing, thresholds, drift and health, line by line.
    /// </summary>
    public static class ResultsProgram
    {
        private const int Turns = 120;

        public static void Main()
        {
            SimulatedModel model = new SimulatedModel();
            SerialReporter reporter = new SerialReporter(model);
            InferenceLoop loop = new InferenceLoop(new SimulatedSource(), new CopyStage(), model, reporter);
            loop.HealthInterval = 10;
            loop.Decide(new ProbabilitySmoother(model.OutputCount, 2), new ClassTrigger(60, 40));
            for (int k = 0; k < Turns; k++)
            {
                loop.Turn();
            }

            MajorityVote vote = new MajorityVote(3, 5);
            for (int k = 0; k < Turns; k++)
            {
                vote.Add(k * k % 7 % 3);
                Report.Line("vote", vote.Class, vote.Confidence);
            }

            Numbers(reporter.Line);
        }

        private static void Numbers(ReportLine line)
        {
            float real = -1234.5678f;
            long whole = -9223372036854775807L;
            for (int k = 0; k < 30; k++)
            {
                line.Begin();
                line.AddDecimal("real", real);
                line.Add("whole", whole);
                line.Send();
                real = real * -0.37f;
                whole = whole / -5;
            }
        }

        /// <summary>Frames of rising brightness; every eleventh is damaged, every thirteenth loses the source for three starts.</summary>
        private sealed class SimulatedSource : IFrameSource
        {
            private int _turn;
            private int _starts;

            public int FrameBytes
            {
                get { return 600; }
            }

            public FrameFormat Format
            {
                get { return FrameFormat.UInt8; }
            }

            public bool TryStart()
            {
                _starts++;
                return _starts % 3 == 0;
            }

            public FrameStatus TryRead(byte[] frame)
            {
                _turn++;
                for (int i = 0; i < frame.Length; i++)
                {
                    frame[i] = (byte)(((_turn * 2) + (i * 37 % 64)) & 255);
                }

                return _turn % 13 == 0 ? FrameStatus.Failed : _turn % 11 == 0 ? FrameStatus.Damaged : FrameStatus.Ready;
            }
        }

        private sealed class CopyStage : IInputStage
        {
            public bool Prepare(byte[] frame, byte[] input)
            {
                System.Array.Copy(frame, input, frame.Length);
                return true;
            }

            public void OnGap()
            {
            }
        }

        private sealed class SimulatedModel : NanoModel
        {
            public SimulatedModel()
                : base(new byte[600], 600, 1f, 0, new byte[3], 1f / 256f, 0)
            {
            }

            public override string LabelOf(int index)
            {
                return index == 0 ? "still" : index == 1 ? "jumping jack" : "T\u00fcr";
            }

            public override InputStatistics CalibrationStatistics()
            {
                return new InputStatistics(1400, 200, 295, 10);
            }

            public override void Invoke()
            {
                int level = Arena[0];
                Output[0] = (byte)(level < 100 ? 200 : 20);
                Output[1] = (byte)(level >= 100 && level < 160 ? 230 : 30);
                Output[2] = (byte)(level >= 160 ? 180 : 10);
            }
        }
    }
}
