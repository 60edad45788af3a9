-- Faults that a motor current may tell of.
insert into defect_types (id, code, name, category, description, severity)
values
    (1, 'bearing_outer_race', 'Bearing, outer race', 'bearing', 'Pitting of the outer raceway (BPFO)', 'high'),
    (2, 'bearing_inner_race', 'Bearing, inner race', 'bearing', 'Pitting of the inner raceway (BPFI)', 'high'),
    (3, 'bearing_ball', 'Bearing, rolling element', 'bearing', 'Damaged ball or roller (BSF)', 'high'),
    (4, 'bearing_cage', 'Bearing, cage', 'bearing', 'Damaged or loose cage (FTF)', 'high'),
    (5, 'bearing_wear', 'Bearing, general wear', 'bearing', 'Roughness without a single defect line', 'medium'),
    (6, 'bearing_lubrication', 'Bearing, lubrication', 'bearing', 'Too little or aged grease', 'medium'),
    (7, 'broken_rotor_bar', 'Broken rotor bar', 'rotor', 'Sidebands at (1 ± 2ks)·f', 'high'),
    (8, 'end_ring', 'Cracked end ring', 'rotor', 'As a broken bar, over several bars', 'high'),
    (9, 'static_eccentricity', 'Static eccentricity', 'air gap', 'Air gap narrower on one fixed side', 'medium'),
    (10, 'dynamic_eccentricity', 'Dynamic eccentricity', 'air gap', 'Narrow side turns with the rotor', 'high'),
    (11, 'misalignment', 'Shaft misalignment', 'mechanical', 'Parallel or angular offset at the coupling', 'medium'),
    (12, 'imbalance_mechanical', 'Rotor imbalance', 'mechanical', 'Mass eccentric to the shaft', 'medium'),
    (13, 'mechanical_looseness', 'Mechanical looseness', 'mechanical', 'Loose feet, bolts or bearing seats', 'medium'),
    (14, 'coupling_wear', 'Coupling wear', 'transmission', 'Worn or broken coupling elements', 'medium'),
    (15, 'gear_damage', 'Gear damage', 'transmission', 'Tooth wear or breakage', 'high'),
    (16, 'belt_wear', 'Belt wear', 'transmission', 'Slipping, worn or misaligned belt', 'low'),
    (17, 'winding_short', 'Winding short circuit', 'stator', 'Shorted turns of one phase', 'critical'),
    (18, 'winding_ground_fault', 'Winding earth fault', 'stator', 'Insulation to the frame is lost', 'critical'),
    (19, 'phase_imbalance', 'Phase imbalance', 'supply', 'Unequal phase voltages or a bad contact', 'medium'),
    (20, 'phase_loss', 'Single phasing', 'supply', 'One phase carries no current', 'critical'),
    (21, 'overload', 'Overload', 'operation', 'Current above the rated current', 'medium'),
    (22, 'supply_harmonics', 'Supply harmonics', 'supply', 'Distorted supply voltage', 'low'),
    (23, 'rotation_modulation', 'Rotation-frequency modulation', 'mechanical',
        'Lines at f ± k·f_r: eccentricity, misalignment, imbalance, coupling or belt', 'medium'),
    (24, 'load_oscillation', 'Pulsating load', 'operation', 'Amplitude modulation by the driven machine', 'low'),
    (25, 'supply_frequency', 'Supply frequency', 'supply', 'Frequency outside its range', 'medium')
on conflict (id) do update
set code = excluded.code, name = excluded.name, category = excluded.category,
    description = excluded.description, severity = excluded.severity;
