// Photographs among the files of Debian packages, chosen by eye: paintings, renderings and patterns are left out, and of
// two views of one scene one is. Names are paths below `folder`.

export interface PhotographPackage {
  /** The Debian package. */
  readonly name: string
  readonly folder: string
  /** Listed and sought. */
  readonly targets: readonly string[]
  /** Never listed: other people's pictures in collages. */
  readonly neighbours?: readonly string[]
}

const plasma = (name: string) => `${name}/contents/images/2560x1600.jpg`

export const photographPackages: readonly PhotographPackage[] = [
  {
    name: 'lomiri-wallpapers-16.04',
    folder: '/usr/share/backgrounds',
    targets: [
      'Bridge_by_Sander_Klootwijk.jpg',
      'Dragonfly_by_Bolly.jpg',
      'Picture_0B_by_freespace.jpg',
      'Picture_1A_by_freespace.jpg',
      'Wine_by_Jakkub_Mede.jpg',
      'aitzgorri_by_Aitzol_Berasategi.jpg',
      'analogpattern_by_Peter_Nerlich.jpg',
      'free_by_Peter_Nerlich.jpg',
      'friends_by_Aitzol_Berasategi.jpg',
      'greentock_by_Peter_Nerlich.jpg',
      'life_by_Aitzol_Berasategi.jpg',
      'picosdeeuropa_by_Aitzol_Berasategi.jpg',
      'seeding_by_Clements_Engelhardt.jpg',
      'sunset_by_Aitzol_Berasategi.jpg',
    ],
  },
  {
    name: 'lomiri-wallpapers-20.04',
    folder: '/usr/share/backgrounds',
    targets: ['Infinite-Sea_by_Aury88.jpg', 'Kleiber_by_Lukas_Baubkus.jpg'],
  },
  {
    name: 'mate-backgrounds',
    folder: '/usr/share/backgrounds/mate/nature',
    targets: [
      'Aqua.jpg',
      'Blinds.jpg',
      'Dune.jpg',
      'FreshFlower.jpg',
      'Garden.jpg',
      'GreenMeadow.jpg',
      'LadyBird.jpg',
      'RainDrops.jpg',
      'Storm.jpg',
      'TwoWings.jpg',
      'Wood.jpg',
      'YellowFlower.jpg',
    ],
  },
  {
    name: 'plasma-workspace-wallpapers',
    folder: '/usr/share/wallpapers',
    targets: [
      'BytheWater',
      'ColdRipple',
      'ColorfulCups',
      'DarkestHour',
      'EveningGlow',
      'FallenLeaf',
      'Grey',
      'Kite',
      'OneStandsOut',
      'Path',
      'summer_1am',
    ].map(plasma),
  },
  {
    name: 'palapeli-data',
    folder: '/usr/share/palapeli/collection',
    targets: [
      'castle-maintenon.jpg',
      'cincinnati-bridge.jpg',
      'citrus-fruits.jpg',
      'european-honey-bee.jpg',
      'panther-chameleon-female.jpg',
    ],
  },
  {
    name: 'opencv-doc',
    folder: '/usr/share/doc/opencv-doc/examples',
    targets: [
      'alphamat/input_images/plant.jpg',
      'data/aloeL.jpg',
      'data/baboon.jpg',
      'data/basketball1.png',
      'data/board.jpg',
      'data/building.jpg',
      'data/chicky_512.png',
      'data/ela_original.jpg',
      'data/fruits.jpg',
      'data/graf1.png',
      'data/leuvenA.jpg',
      'data/messi5.jpg',
      'data/rubberwhale1.png',
      'data/squirrel_cls.jpg',
      'hfs/data/000.jpg',
      'text/scenetext01.jpg',
      'text/scenetext04.jpg',
      'text/scenetext06.jpg',
    ],
    neighbours: [
      'data/box_in_scene.png',
      'data/smarties.png',
      'data/sudoku.png',
      'dnn_superres/butterfly.png',
      'reg/home.png',
      'text/scenetext02.jpg',
      'text/scenetext03.jpg',
      'text/scenetext05.jpg',
      'text/scenetext_segmented_word01.jpg',
      'text/scenetext_segmented_word02.jpg',
      'text/scenetext_segmented_word03.jpg',
      'text/scenetext_segmented_word04.jpg',
    ],
  },
]
