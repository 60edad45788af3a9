-- What a window's spectrum says beside the detector's inputs, which stay as they are (extra.feature_set). Null where not
-- defined, and in rows of before.
alter table features
    add column fundamental_a double precision, add column fundamental_b double precision,
    add column fundamental_c double precision,
    add column dc_a double precision, add column dc_b double precision, add column dc_c double precision,
    add column rkurt_a double precision, add column rkurt_b double precision, add column rkurt_c double precision,
    add column noise_a double precision, add column noise_b double precision, add column noise_c double precision,
    add column entropy_a double precision, add column entropy_b double precision, add column entropy_c double precision,
    add column flatness_a double precision, add column flatness_b double precision, add column flatness_c double precision,
    add column sb_a double precision, add column sb_b double precision, add column sb_c double precision,
    add column mid_a double precision, add column mid_b double precision, add column mid_c double precision,
    add column hi_a double precision, add column hi_b double precision, add column hi_c double precision,
    add column hi2_a double precision, add column hi2_b double precision, add column hi2_c double precision,
    add column hi5_a double precision, add column hi5_b double precision, add column hi5_c double precision,
    add column near_a double precision, add column near_b double precision, add column near_c double precision,
    -- Harmonics 2 to 40 over the fundamental; NaN above the Nyquist frequency.
    add column harmonics_a real[], add column harmonics_b real[], add column harmonics_c real[],
    add column zero_ratio double precision,
    add column imbalance double precision,
    -- Semi-axes of the space vector's ellipse, amperes peak.
    add column ellipse_major double precision,
    add column ellipse_minor double precision,
    -- Run segment of the file, from 1; 0: none.
    add column run integer not null default 0;
